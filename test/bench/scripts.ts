// Training scripts as people write them: data, a model with several methods, loops in functions, a call at the end. And the
// keystrokes that are typed in them, measured beside an evaluation of the whole.
import { Documents } from '../../server/documents.ts';
import { evaluate } from '../../server/evaluate/evaluate.ts';
import { loadFrontEnd } from '../../server/frontends.ts';
import { nodeHost } from '../../server/host.ts';

export interface Script {
  readonly file: string;
  readonly text: string;
  /** What is typed where, by what kind of edit it is. */
  readonly edits: { readonly [kind: string]: readonly [before: string, typed: string] };
}

export const scripts: readonly Script[] = [
  {
    file: '/train.py',
    text: `import math
import torch
import torch.nn as nn

vocab_size, embed_dim, hidden_size, num_layers = 500, 32, 64, 2
batch_size, seq_len, epochs = 16, 25, 5


class Tagger(nn.Module):
    def __init__(self, tags):
        super().__init__()
        # What the words are looked up in.
        self.embed = nn.Embedding(vocab_size, embed_dim)
        self.lstm = nn.LSTM(embed_dim, hidden_size, num_layers, batch_first=True, bidirectional=True)
        self.attend = nn.Linear(2 * hidden_size, 1)
        self.head = nn.Linear(2 * hidden_size, tags)

    def start(self, size):
        h0 = torch.zeros(2 * num_layers, size, hidden_size)
        c0 = torch.zeros(2 * num_layers, size, hidden_size)
        return h0, c0

    def weights(self, out):
        scores = self.attend(out).squeeze(2)
        return torch.softmax(scores / math.sqrt(hidden_size), dim=1)

    def forward(self, words, state):
        emb = self.embed(words)
        out, state = self.lstm(emb, state)
        context = torch.bmm(self.weights(out).unsqueeze(1), out).squeeze(1)
        tags = self.head(out)
        return tags, context, state


def batches(count):
    for i in range(count):
        words = torch.randint(0, vocab_size, (batch_size, seq_len))
        tags = torch.randint(0, 9, (batch_size, seq_len))
        yield words, tags


def train(model, optimizer, loss):
    model.train()
    state = model.start(batch_size)
    total = 0.0
    for words, tags in batches(100):
        optimizer.zero_grad()
        state = tuple(part.detach() for part in state)
        out, context, state = model(words, state)
        error = loss(out.reshape(-1, 9), tags.reshape(-1))
        error.backward()
        optimizer.step()
        total += error.item()
    return total / 100


def evaluate(model, loss):
    model.eval()
    right = 0
    state = model.start(batch_size)
    with torch.no_grad():
        for words, tags in batches(10):
            out, context, state = model(words, state)
            guess = out.argmax(dim=2)
            right += (guess == tags).sum().item()
    return right / (10 * batch_size * seq_len)


model = Tagger(9)
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(epochs):
    error = train(model, optimizer, loss)
    share = evaluate(model, loss)
    print(epoch, error, share)
`,
    edits: {
      'a letter in a method': ['        tags = self.head(out)', 'x'],
      'a letter in a function': ['            guess = out.argmax', 'x'],
      'a letter in a loop of the module': ['    share = evaluate(model', 'x'],
      'a number of a layer': ['num_layers = 500, 3', '1'],
      'a comment': ['        # What the words are', ' '],
      'an empty line': ['import math\n', '\n'],
    },
  },
  {
    file: '/train.ts',
    text: `import * as tf from '@tensorflow/tfjs';

const [vocabSize, embedDim, units] = [500, 32, 64];
const [batchSize, seqLen, epochs] = [16, 25, 5];

class Tagger {
  readonly embed = tf.layers.embedding({ inputDim: vocabSize, outputDim: embedDim });
  readonly lstm = tf.layers.bidirectional({ layer: tf.layers.lstm({ units, returnSequences: true }) as tf.RNN });
  // What tells the words that count.
  readonly attend = tf.layers.dense({ units: 1 });
  readonly head: tf.layers.Layer;

  constructor(tags: number) {
    this.head = tf.layers.dense({ units: tags });
  }

  weights(out: tf.Tensor) {
    const scores = tf.squeeze(this.attend.apply(out) as tf.Tensor, [2]);
    return tf.softmax(scores, 1);
  }

  forward(words: tf.Tensor) {
    const emb = this.embed.apply(words) as tf.Tensor;
    const out = this.lstm.apply(emb) as tf.Tensor;
    const context = tf.matMul(this.weights(out).expandDims(1), out).squeeze([1]);
    const tags = this.head.apply(out) as tf.Tensor;
    return { tags, context };
  }
}

function batch() {
  const words = tf.randomUniform([batchSize, seqLen], 0, vocabSize, 'int32');
  const tags = tf.oneHot(tf.randomUniform([batchSize, seqLen], 0, 9, 'int32'), 9);
  return { words, tags };
}

function train(model: Tagger, optimizer: tf.Optimizer) {
  let total = 0;
  for (let i = 0; i < 100; i++) {
    const { words, tags } = batch();
    const error = optimizer.minimize(() => {
      const found = model.forward(words);
      const loss = tf.losses.softmaxCrossEntropy(tags, found.tags);
      return loss.mean() as tf.Scalar;
    }, true);
    total += error ? error.dataSync()[0] : 0;
  }
  return total / 100;
}

function evaluate(model: Tagger) {
  let right = 0;
  for (let i = 0; i < 10; i++) {
    const { words, tags } = batch();
    const found = model.forward(words);
    const guess = found.tags.argMax(2);
    right += guess.equal(tags.argMax(2)).sum().dataSync()[0];
  }
  return right / (10 * batchSize * seqLen);
}

const model = new Tagger(9);
const optimizer = tf.train.adam(0.001);
for (let epoch = 0; epoch < epochs; epoch++) {
  const error = train(model, optimizer);
  const share = evaluate(model);
  console.log(epoch, error, share);
}
`,
    edits: {
      'a letter in a method': ['    const tags = this.head', 'x'],
      'a letter in a function': ['    const guess = found.tags', 'x'],
      'a letter in a loop of the module': ['  const share = evaluate(model', 'x'],
      'a number of a layer': ['units] = [500, 3', '1'],
      'a comment': ['  // What tells', ' '],
      'an empty line': ["import * as tf from '@tensorflow/tfjs';\n", '\n'],
    },
  },
];

/** Tasks that an evaluation took over and those it ran; of all its runs. */
export interface Work {
  readonly taken: number;
  readonly ran: number;
  /** The same of the statements and calls inside them. */
  readonly innerTaken: number;
  readonly innerRan: number;
}

/** The script open in an editor; `set` gives it another text. */
export function openScript({ file }: Script): { readonly set: (text: string) => Promise<Work> } {
  const overlay = new Map<string, string>();
  let work: Work = { taken: 0, ran: 0, innerTaken: 0, innerRan: 0 };
  const documents = new Documents({
    host: nodeHost(overlay),
    evaluate(program, options) {
      const trace = evaluate(program, options);
      const memory = options?.memory;
      const all = memory ? [memory, ...memory.others.values()] : [];
      const sum = (kind: keyof Work) => all.reduce((count, one) => count + one[kind], 0);
      work = { taken: sum('taken'), ran: sum('ran'), innerTaken: sum('innerTaken'), innerRan: sum('innerRan') };
      return trace;
    },
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
    watched: true,
  });
  documents.add(file);
  return {
    async set(text) {
      overlay.set(file, text);
      documents.changed(file);
      await documents.analysis(file);
      return work;
    },
  };
}

/** The text with the edit made, or with as much typed so many times. */
export function typedIn({ text, edits }: Script, kind: string, times = 1): string {
  const [before, once] = edits[kind] ?? ['', ''];
  const typed = once.repeat(times);
  const at = text.indexOf(before) + before.length;
  if (at < before.length) throw new Error(`${before} is not in the script`);
  return text.slice(0, at) + typed + text.slice(at);
}

export interface Measured {
  readonly what: string;
  /** CPU time of each keystroke, in milliseconds. */
  readonly cpu: readonly number[];
  /** Of the median, to that of an evaluation of the whole script. */
  readonly share: number;
}

const EDITS = 30;

export async function measureScripts(): Promise<readonly Measured[]> {
  const out: Measured[] = [];
  for (const script of scripts) {
    const { set } = openScript(script);
    await set(script.text);
    for (const kind of Object.keys(script.edits)) {
      const edited = typedIn(script, kind);
      const [each, whole]: [number[], number[]] = [[], []];
      // By turns, so that whatever else the machine does is the same for both.
      for (let i = 0; i < EDITS; i++) {
        each.push(await cpu(() => set(i % 2 === 0 ? edited : script.text)));
        whole.push(await cpu(() => openScript(script).set(script.text)));
      }
      const language = script.file.endsWith('.py') ? 'Python' : 'TypeScript';
      out.push({ what: `${language} script, ${kind}`, cpu: each, share: middle(each) / middle(whole) });
    }
  }
  return out;
}

async function cpu(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
