/** The parameters of the network, with their numbers, and what is said about a file that does not fit. */

import { sizeOf } from '../../runtime/array.ts';
import { count, shapeOf } from './format.ts';
import { NumberGrid } from './number-grid.tsx';
import { picture, run, weights } from './state.ts';
import { say } from './words.ts';

export function Parameters() {
  const one = picture.value;
  if (!one || one.parameters.length === 0) return null;
  const total = one.parameters.reduce((sum, { array }) => sum + sizeOf(array.shape), 0);
  return (
    <section class="parameters" aria-label={say('parameters')}>
      <h2>{say('parameters')}</h2>
      {one.transposed && <p class="note">{say(one.ran.ways[0]?.by === 'keras' ? 'kerasLayout' : 'transposed')}</p>}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('name')}</th>
              <th scope="col">{say('shape')}</th>
              <th scope="col" class="right">
                {say('count')}
              </th>
              <th scope="col">{say('values')}</th>
            </tr>
          </thead>
          <tbody>
            {one.parameters.map(({ name, array }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{shapeOf(array.shape)}</td>
                <td class="right">{count(sizeOf(array.shape))}</td>
                <td>
                  <NumberGrid name={name} array={array} />
                </td>
              </tr>
            ))}
            <tr class="sum">
              <th scope="row">{say('sum')}</th>
              <td />
              <td class="right">{count(total)}</td>
              <td />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function MisfitBox() {
  const misfit = run.value?.misfit;
  if (!misfit) return null;
  return (
    <div class="box warning" role="alert">
      <p>{say('misfit', weights.value?.file ?? '')}</p>
      <ul>
        {misfit.sizes.slice(0, 8).map(({ name, file, model }) => (
          <li key={name}>{say('misfitSizes', name, file.join(', '), model.join(', '))}</li>
        ))}
        {misfit.missing.length > 0 && <li>{say('misfitMissing', some(misfit.missing))}</li>}
        {misfit.unexpected.length > 0 && <li>{say('misfitUnexpected', some(misfit.unexpected))}</li>}
      </ul>
    </div>
  );
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 6).join(', ')}${names.length > 6 ? ` … (${names.length})` : ''}`;
}
