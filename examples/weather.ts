// A weather table as a sequence: rows are days, columns are features, windows of a week are the batch.
import { nn, tensor } from 'unrolled';

const table = [
  [19.6, 71, 1021, 3.2, 0.0],
  [20.9, 66, 1020, 2.4, 0.0],
  [22.3, 58, 1019, 4.1, 0.3],
  [23.0, 62, 1017, 5.8, 1.9],
  [22.1, 74, 1014, 6.6, 4.2],
  [20.4, 81, 1011, 7.3, 6.0],
  [18.2, 85, 1009, 5.1, 2.7],
];

const features = 5;
const days = tensor(table);
const series = days.view([7, 1, features]);

const rnn = new nn.RNN(features, 8);
const [out, h_n] = rnn.forward(series);

const head = new nn.Linear(8, 1);
const tomorrow = head.forward(h_n);
console.log(out.shape, tomorrow.shape);
