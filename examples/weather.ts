// A weather table as a sequence: rows are days, columns are features, windows of a week are the batch.
import { readFileSync } from 'node:fs';
import { nn, tensor } from 'unrolled';

const features = 5;
const seqLen = 7;
const hiddenSize = 8;

const [, ...rows] = readFileSync('weather.csv', 'utf8').trim().split('\n');
const table = rows.map((row) => row.split(',').slice(1).map(Number));

const windows = tensor(table.slice(0, 28)).view([4, seqLen, features]);
const series = windows.transpose(0, 1);

const rnn = new nn.RNN(features, hiddenSize);
const [out, h_n] = rnn.forward(series);

const last = out.at(-1);
const tomorrow = new nn.Linear(hiddenSize, 1).forward(last);
console.log(series.shape, h_n.shape, tomorrow.shape);
