// The RNN cell as what it is: two linear maps and a tanh, with the same weights at every step.
import { randn, tanh, zeros } from 'unrolled';

const inputSize = 5;
const hiddenSize = 8;

const W_ih = randn([hiddenSize, inputSize]);
const W_hh = randn([hiddenSize, hiddenSize]);
const b_ih = zeros([hiddenSize]);
const b_hh = zeros([hiddenSize]);

let h = zeros([hiddenSize]);

for (let day = 0; day < 4; day++) {
  const x = randn([inputSize]);
  h = tanh(W_ih.matmul(x).add(b_ih).add(W_hh.matmul(h)).add(b_hh));
}

console.log(h.shape);
