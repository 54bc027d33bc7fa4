/** Why a run ends before the program does: the failing box in the editor's words, with its fixes. */

import { send } from './channel.ts';
import { shapeOf } from './format.ts';
import { tensorsOf } from './pictures.ts';
import { isTensor } from './replay.ts';
import { allow, plan, run, waiting, why } from './state.ts';
import { Hatch } from './strip.tsx';
import { say } from './words.ts';

export function ProblemBox() {
  const stopped = plan.value?.stopped;
  if (!stopped) return null;
  const { problem, at } = stopped;
  return (
    <div class="box error" role="alert">
      <Failing />
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

/** The box that fails, with the shape that goes into it. */
function Failing() {
  const steps = plan.value?.steps ?? [];
  const failing = steps.find(({ id }) => id === plan.value?.focus);
  const [read] = tensorsOf(failing?.args.input ?? null);
  const input = steps.flatMap(({ out }) => (out && isTensor(out) && out.tensor === read ? [out] : [])).at(0);
  const name = failing?.text ?? failing?.api.split('.').at(-1) ?? '';
  const label = `✗ ${name}: ${input ? `${input.name ?? ''} ${shapeOf(input.shape)}` : ''}`;
  return (
    <svg id="picture" width="250" height="56" class="failed" role="img" aria-label={label}>
      <Hatch />
      {input && (
        <>
          <text class="label" x="52" y="20">
            {input.name ?? 'input'}
          </text>
          <text class="shape" x="52" y="38">
            {shapeOf(input.shape)}
          </text>
          <path class="arrow" d="M104,28 H136" marker-end="url(#tip)" />
        </>
      )}
      <rect x="140" y="8" width="106" height="40" rx="6" class="cell" />
      <text x="193" y="29" class="cell-name">
        ✗ {name.slice(-10)}
      </text>
    </svg>
  );
}

/** The runtime could not go on, although the shapes are right. */
export function StoppedBox() {
  const stopped = run.value?.stopped;
  const step = plan.value?.steps.find(({ id }) => id === stopped?.step);
  // Where the shapes are wrong the editor's own words say it.
  if (!stopped || !step || plan.value?.stopped) return null;
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
