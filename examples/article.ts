// The article's program: one RNN layer over a short sequence.
import { nn, randn, zeros } from 'unrolled';

const batchSize = 1;
const seqLen = 3;
const inputSize = 4;
const hiddenSize = 2;
const numLayers = 1;

const cell = new nn.RNN(inputSize, hiddenSize, { numLayers });

// inputs: (seq, batch, input_size), hidden: (num_layers, batch, hidden_size)
const inputs = randn([seqLen, batchSize, inputSize]);
const hidden = zeros([numLayers, batchSize, hiddenSize]);

// out: (seq, batch, hidden_size), h_n: (num_layers, batch, hidden_size)
const [out, h_n] = cell.forward(inputs, hidden);

console.log('Output size:', out.shape);
console.log('Hidden size:', h_n.shape);
