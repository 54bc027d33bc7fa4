/** Why a run ends before the program does: the failing box in the editor's words, with its fixes. */

import { send } from './channel.ts';
import { allow, plan, run, waiting, why } from './state.ts';
import { say } from './words.ts';

export function ProblemBox() {
  const stopped = plan.value?.stopped;
  if (!stopped) return null;
  const { problem, at } = stopped;
  return (
    <div class="box error" role="alert">
      <svg width="64" height="40" class="failed" role="img" aria-label={problem?.rule ?? say('nothing')}>
        <rect x="2" y="4" width="60" height="32" rx="6" class="cell" />
        <text x="32" y="21" class="cell-name">
          ✗
        </text>
      </svg>
      <div>
        <p>
          {problem?.message ?? stopped.why}
          {problem && <code class="rule"> {problem.rule}</code>}
        </p>
        <p class="row">
          {problem?.fixes.map((title) => (
            <button type="button" class="primary" key={title} onClick={() => send({ type: 'fix', at, title })}>
              {say('fix', title)}
            </button>
          ))}
          <button type="button" onClick={() => send({ type: 'show', at, focus: true })}>
            {say('goTo', at.start.line + 1)}
          </button>
        </p>
      </div>
    </div>
  );
}

/** The runtime could not go on, although the shapes are right. */
export function StoppedBox() {
  const stopped = run.value?.stopped;
  const step = plan.value?.steps.find(({ id }) => id === stopped?.step);
  if (!stopped || !step) return null;
  const text = stopped.why === 'no-kernel' ? say('noKernel', step.text ?? step.api) : say('refused', stopped.text);
  return (
    <div class="box warning" role="status">
      <p>
        {text}{' '}
        <button type="button" class="link" onClick={() => send({ type: 'show', at: step.at, focus: true })}>
          {say('goTo', step.at.start.line + 1)}
        </button>
      </p>
    </div>
  );
}

/** A run above the limits waits for a word. */
export function WaitingBox() {
  const wait = waiting.value;
  if (!wait) return null;
  return (
    <div class="box warning" role="alert">
      <p>{say(wait.what === 'bytes' ? 'bytesAsk' : 'stepsAsk', wait.amount)}</p>
      <button type="button" class="primary" onClick={allow}>
        {say('run')}
      </button>
    </div>
  );
}

export function NothingBox() {
  if (why.value !== undefined)
    return (
      <div class="box" role="status">
        <p>{why.value}</p>
      </div>
    );
  return plan.value ? null : <p class="note">{say('loading')}</p>;
}
