// Programs to measure on: char-RNN classes of ordinary size, as many as make the wanted length.

export function pythonProgram(lines: number): string {
  const head = 'import torch\nimport torch.nn as nn\n\n';
  return head + repeated(lines, pythonClass);
}

export function typescriptProgram(lines: number): string {
  const head = "import { nn, randn, zeros, Tensor } from 'unrolled';\n\n";
  return head + repeated(lines, typescriptClass);
}

function repeated(lines: number, make: (i: number) => string): string {
  let text = '';
  for (let i = 0; text.split('\n').length < lines; i++) text += make(i);
  return text;
}

const pythonClass = (i: number) => `
class CharRNN${i}(nn.Module):
    def __init__(self, vocab_size=${65 + i}, embed_dim=32, hidden_size=128, num_layers=2):
        super().__init__()
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.embed = nn.Embedding(vocab_size, embed_dim)
        self.lstm = nn.LSTM(embed_dim, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def init_hidden(self, batch_size):
        h0 = torch.zeros(self.num_layers, batch_size, self.hidden_size)
        c0 = torch.zeros(self.num_layers, batch_size, self.hidden_size)
        return h0, c0

    def forward(self, x, state):
        emb = self.embed(x)
        out, state = self.lstm(emb, state)
        logits = self.fc(out)
        return logits.view(-1, logits.size(2)), state


model${i} = CharRNN${i}()
tokens${i} = torch.zeros(16, 50, dtype=torch.long)
logits${i}, state${i} = model${i}(tokens${i}, model${i}.init_hidden(16))
`;

const typescriptClass = (i: number) => `
class CharRNN${i} extends nn.Module {
  embed: nn.Embedding;
  lstm: nn.LSTM;
  fc: nn.Linear;

  constructor(vocabSize = ${65 + i}, embedDim = 32, readonly hiddenSize = 128, readonly numLayers = 2) {
    super();
    this.embed = new nn.Embedding(vocabSize, embedDim);
    this.lstm = new nn.LSTM(embedDim, hiddenSize, { numLayers, batchFirst: true });
    this.fc = new nn.Linear(hiddenSize, vocabSize);
  }

  initHidden(batchSize: number): [Tensor, Tensor] {
    const h0 = zeros([this.numLayers, batchSize, this.hiddenSize]);
    const c0 = zeros([this.numLayers, batchSize, this.hiddenSize]);
    return [h0, c0];
  }

  forward(x: Tensor, state: [Tensor, Tensor]) {
    const emb = this.embed.forward(x);
    const [out, next] = this.lstm.forward(emb, state);
    const logits = this.fc.forward(out);
    return [logits, next] as const;
  }
}

const model${i} = new CharRNN${i}();
const tokens${i} = zeros([16, 50]);
const [logits${i}, state${i}] = model${i}.forward(tokens${i}, model${i}.initHidden(16));
`;
