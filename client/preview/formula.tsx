/** The equation of the step that is looked at, with shapes under its terms and its numbers put in; native MathML. */

import type { ComponentChildren } from 'preact';
import { Element } from './element.tsx';
import { gateSums, gateValues } from './equations.ts';
import { vector } from './format.ts';
import { activationOf, GATE_LETTERS, type Moment, type Way } from './ran.ts';
import { showStep } from './source-link.ts';
import { callAt, mode, picture, readMoment, readPlace, way } from './state.ts';
import { say } from './words.ts';

const MOST = 4;

export function Formula() {
  const [of, now] = [way.value, readMoment.value];
  if (!of || !now || !picture.value) return null;
  const { t } = readPlace.value;
  const call = callAt(t);
  return (
    <section class="formula" aria-label={say('formula', t + 1)}>
      <h2>
        {say('formula', t + 1)}
        {call && (
          <button type="button" class="link" onClick={() => showStep(call, true)}>
            {say('goTo', call.at.start.line + 1)}
          </button>
        )}
      </h2>
      <div class="equations">
        {of.kind === 'rnn' ? (
          <Plain way={of} now={now} />
        ) : of.kind === 'lstm' ? (
          <Lstm way={of} now={now} />
        ) : (
          <Gru way={of} now={now} />
        )}
      </div>
      {mode.value === 'expert' && <Element way={of} now={now} />}
    </section>
  );
}

interface Props {
  readonly way: Way;
  readonly now: Moment;
}

function Plain({ way: of, now }: Props) {
  const act = <Act name={activationOf(of, 'h')} />;
  const sums = gateSums(of, now, 0, MOST);
  return (
    <>
      <Row>
        <State name="h" /> <mo>=</mo> {act}
        <Group>{of.by === 'keras' ? <Right of={of} letter="" /> : <Linear of={of} input="ih" state="hh" />}</Group>
      </Row>
      <Row indent>
        <mo>=</mo> {act}
        <Group>
          <Vector values={sums.map(({ input }) => input)} size={of.hiddenSize} />
          <mo>+</mo>
          <Vector values={sums.map(({ state }) => state)} size={of.hiddenSize} />
        </Group>
        <mo>=</mo>
        <Vector values={now.h} size={of.outSize} result />
      </Row>
    </>
  );
}

function Lstm({ way: of, now }: Props) {
  return (
    <>
      {GATE_LETTERS.lstm.map((letter, g) => (
        <Gate key={letter} of={of} now={now} gate={g} letter={letter} />
      ))}
      <Row>
        <State name="c" /> <mo>=</mo> <State name="f" /> <mo>⊙</mo> <State name="c" back />
        <mo>+</mo> <State name="i" /> <mo>⊙</mo> <State name="g" /> <mo>=</mo>{' '}
        <Vector values={now.c ?? now.h} size={of.hiddenSize} result />
      </Row>
      <Row>
        <State name="h" /> <mo>=</mo> {of.weights.hr && <Weight name="hr" shape={[of.outSize, of.hiddenSize]} />}
        <Group when={of.weights.hr !== undefined}>
          <State name="o" /> <mo>⊙</mo> <Act name={activationOf(of, 'h')} />
          <Group>
            <State name="c" />
          </Group>
        </Group>
        <mo>=</mo> <Vector values={now.h} size={of.outSize} result />
      </Row>
    </>
  );
}

function Gru({ way: of, now }: Props) {
  return (
    <>
      {GATE_LETTERS.gru.map((letter, g) => (
        <Gate key={letter} of={of} now={now} gate={g} letter={letter} />
      ))}
      <Row>
        <State name="h" /> <mo>=</mo>
        <Group>
          <mn>1</mn> <mo>−</mo> <State name="z" />
        </Group>
        <mo>⊙</mo> <State name="n" /> <mo>+</mo> <State name="z" /> <mo>⊙</mo> <State name="h" back /> <mo>=</mo>
        <Vector values={now.h} size={of.outSize} result />
      </Row>
    </>
  );
}

/** σ or tanh of the gate's part of both products; the n of a gru lets r through to the state's part alone. */
function Gate({
  of,
  now,
  gate,
  letter,
}: {
  readonly of: Way;
  readonly now: Moment;
  readonly gate: number;
  readonly letter: string;
}) {
  const act = <Act name={activationOf(of, letter)} />;
  const sums = gateSums(of, now, gate, MOST);
  const keras = of.by === 'keras';
  const resets = letter === 'n';
  const inner = resets && !keras;
  return (
    <>
      <Row>
        <State name={letter} /> <mo>=</mo> {act}
        <Group>
          {keras ? (
            <Right of={of} letter={letter} resets={resets} />
          ) : (
            <Linear of={of} input={`i${letter}`} state={`h${letter}`} through={inner} />
          )}
        </Group>
      </Row>
      <Row indent>
        <mo>=</mo> {act}
        <Group>
          <Vector values={sums.map(({ input }) => input)} size={of.hiddenSize} /> <mo>+</mo>{' '}
          {inner && <State name="r" />}
          {inner && <mo>⊙</mo>} <Vector values={sums.map(({ state }) => state)} size={of.hiddenSize} />
        </Group>
        <mo>=</mo>
        <Vector values={gateValues(of, now, gate)} size={of.hiddenSize} result />
      </Row>
    </>
  );
}

interface LinearProps {
  readonly of: Way;
  readonly input: string;
  readonly state: string;
  readonly through?: boolean;
}

/** W x + b + W h + b; Simple writes both biases as one. */
function Linear({ of, input, state, through = false }: LinearProps) {
  const H = of.hiddenSize;
  const expert = mode.value === 'expert' || through;
  const { biasIh, biasHh } = of.weights;
  return (
    <>
      <Weight name={input} shape={[H, of.inputSize]} />
      <Term node={<State name={of.layer === 0 ? 'x' : 'h′'} />} shape={[of.inputSize]} />
      {expert && biasIh && <mo>+</mo>}
      {expert && biasIh && <Bias name={input} size={H} />}
      <mo>+</mo>
      {through && <State name="r" />}
      {through && <mo>⊙</mo>}
      <Group when={through}>
        <Weight name={state} shape={[H, of.outSize]} />
        <Term node={<State name="h" back />} shape={[of.outSize]} />
        {expert && biasHh && <mo>+</mo>}
        {expert && biasHh && <Bias name={state} size={H} />}
      </Group>
      {!expert && biasIh && <mo>+</mo>}
      {!expert && biasIh && <Term node={<mi>b</mi>} shape={[H]} />}
    </>
  );
}

/** x W + h U + b, as TensorFlow.js stores its weights: (input, units) behind what they are multiplied with. */
function Right({
  of,
  letter,
  resets = false,
}: {
  readonly of: Way;
  readonly letter: string;
  readonly resets?: boolean;
}) {
  const { inputSize: I, hiddenSize: H } = of;
  return (
    <>
      <Term node={<State name="x" />} shape={[I]} />
      <Named weight="W" letter={letter} shape={[I, H]} />
      <mo>+</mo>
      <Group when={resets}>
        {resets && <State name="r" />}
        {resets && <mo>⊙</mo>}
        <Term node={<State name="h" back />} shape={[H]} />
      </Group>
      <Named weight="U" letter={letter} shape={[H, H]} />
      {of.weights.biasIh && <mo>+</mo>}
      {of.weights.biasIh && <Named weight="b" letter={letter} shape={[H]} />}
    </>
  );
}

function Row({ children, indent = false }: { readonly children: ComponentChildren; readonly indent?: boolean }) {
  return (
    <div class={indent ? 'equation indent' : 'equation'}>
      <math>
        <mrow>{children}</mrow>
      </math>
    </div>
  );
}

function Group({ children, when = true }: { readonly children: ComponentChildren; readonly when?: boolean }) {
  return (
    <mrow>
      {when && <mo>(</mo>}
      {children}
      {when && <mo>)</mo>}
    </mrow>
  );
}

function Act({ name }: { readonly name: string }) {
  return <mi class="act">{name}</mi>;
}

/** h₂, or at the step before it in the direction of the layer. */
function State({ name, back = false }: { readonly name: string; readonly back?: boolean }) {
  const { t } = readPlace.value;
  const by = way.value?.reverse ? 1 : -1;
  const first = way.value?.reverse ? t + 1 === picture.value?.ran.steps : t === 0;
  return (
    <msub>
      <mi>{name}</mi>
      <mn>{back ? (first ? 0 : t + 1 + by) : t + 1}</mn>
    </msub>
  );
}

function Weight({ name, shape }: { readonly name: string; readonly shape: readonly number[] }) {
  return <Named weight="W" letter={name} shape={shape} />;
}

function Bias({ name, size }: { readonly name: string; readonly size: number }) {
  return <Named weight="b" letter={name} shape={[size]} />;
}

interface NamedProps {
  readonly weight: string;
  readonly letter: string;
  readonly shape: readonly number[];
}

function Named({ weight, letter, shape }: NamedProps) {
  const name = <mi class="weight">{weight}</mi>;
  const node =
    letter === '' ? (
      name
    ) : (
      <msub>
        {name}
        <mi>{letter}</mi>
      </msub>
    );
  return <Term node={node} shape={shape} />;
}

function Term({ node, shape }: { readonly node: ComponentChildren; readonly shape: readonly number[] }) {
  return (
    <munder>
      <mrow>
        <mspace width="0.15em" />
        {node}
        <mspace width="0.15em" />
      </mrow>
      <mtext class="dim">({shape.join(',')})</mtext>
    </munder>
  );
}

interface VectorProps {
  readonly values: ArrayLike<number>;
  readonly size: number;
  readonly result?: boolean;
}

function Vector({ values, size, result = false }: VectorProps) {
  const text = vector(values, MOST);
  const more = size > values.length ? text.replace(/\]$/, ', …]') : text;
  return <mtext class={result ? 'vector result' : 'vector'}>{more}</mtext>;
}
