/** PyTorch beyond tensors and layers: packed sequences, initialisation, linear algebra, optimizers, distributions. */

import { packedProperties } from '../ops/packed.ts';
import { tupleValue } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import type { Entry } from './library.ts';
import { type Entries, each, op, ops, quiet, under } from './pytorch-entries.ts';

const RNN: Entries = {
  pack_padded_sequence: op('pack_padded_sequence', 'input, lengths, batch_first=false, enforce_sorted=true'),
  pack_sequence: op('pack_sequence', 'sequences, enforce_sorted=true'),
  pad_packed_sequence: op(
    'pad_packed_sequence',
    'sequence:input, batch_first=false, padding_value?, total_length=None',
  ),
  pad_sequence: op('pad_sequence', 'sequences, batch_first=false, padding_value?, padding_side?'),
  unpack_sequence: op('unpack_sequence', 'packed_sequences:input'),
  unpad_sequence: { kind: 'unmodelled', why: 'the lengths are numbers of the data' },
  PackedSequence: { kind: 'unmodelled', why: 'made by pack_padded_sequence' },
};

const PACKED: Entries = {
  // A named tuple of four.
  __iter__: {
    kind: 'rule',
    params: 'self',
    rule: ({ self }, host) =>
      self
        ? tupleValue(['data', 'batch_sizes', 'sorted_indices', 'unsorted_indices'].map((name) => host.read(self, name)))
        : host.unknown('no packed sequence'),
  },
  ...Object.fromEntries(
    Object.entries(packedProperties).map(([name, rule]) => [name, { kind: 'property', rule } as const]),
  ),
  ...each('sorted_indices unsorted_indices', () => ({
    kind: 'property',
    rule: (_args, host) => host.unknown('the order of the batch'),
  })),
  ...each('to cuda cpu float double half long int pin_memory', () => ({
    kind: 'rule',
    params: 'self, *rest, device?, dtype?, non_blocking?',
    rule: ({ self }, host) => self ?? host.unknown('no packed sequence'),
  })),
};

/** Initialisation fills the tensor that it is given and returns it. */
const FILLED = 'uniform_ normal_ constant_ ones_ zeros_ eye_ dirac_ trunc_normal_ sparse_';
const BY_FANS = 'xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_';
const INIT: Entries = {
  ...each(`${FILLED} ${FILLED.replaceAll('_ ', ' ').replace(/_$/, '')}`, () =>
    op('identity', 'tensor:input, *rest, a?, b?, mean?, std?, val?, sparsity?, groups?, generator?'),
  ),
  ...each(`${BY_FANS} ${BY_FANS.replaceAll('_ ', ' ').replace(/_$/, '')}`, () =>
    op('fan_init', 'tensor:input, *rest, gain?, a?, mode?, nonlinearity?, generator?'),
  ),
  calculate_gain: { kind: 'rule', params: 'nonlinearity, param?', rule: () => ({ kind: 'number' }) },
};

const LINALG: Entries = {
  ...ops('inv=square_matrix cholesky=square_matrix matrix_exp=square_matrix', 'A:input, *, upper?, out?'),
  matrix_power: op('square_matrix', 'A:input, n?, *, out?'),
  det: op('determinant', 'A:input, *, out?'),
  slogdet: op('slogdet', 'A:input, *, out?'),
  ...ops('eigh', 'A:input, UPLO?, *, out?'),
  ...ops('eig eigvals', 'A:input, *, out?'),
  eigvalsh: op('eigvalsh', 'A:input, UPLO?, *, out?'),
  svd: op('svd', 'A:input, full_matrices=true, *, driver?, out?'),
  svdvals: op('svdvals', 'A:input, *, driver?, out?'),
  qr: op('qr', 'A:input, mode?, *, out?'),
  pinv: op('pinv', 'A:input, rcond?, *, atol?, rtol?, hermitian?, out?'),
  ...ops('matrix_rank=matrix_number cond=matrix_number', 'A:input, tol?, *, p?, atol?, rtol?, hermitian?, out?'),
  solve: op('solve', 'A:input, B:other, *, left?, out?'),
  matmul: op('matmul', 'input, other, *, out?'),
  multi_dot: op('multi_dot', '*matrices, out?'),
  cross: op('cross', 'input, other, *, dim=-1, out?'),
  norm: op('norm', 'A:input, ord:p?, dim=None, keepdim=false, *, dtype=None, out?'),
  vector_norm: op('norm', 'x:input, ord:p?, dim=None, keepdim=false, *, dtype=None, out?'),
  matrix_norm: op('matrix_norm', 'A:input, ord:p?, dim=None, keepdim=false, *, dtype=None, out?'),
  diagonal: op('diagonal', 'A:input, *, offset=0, dim1=-2, dim2=-1'),
  vecdot: op('dist', 'x:input, y:other, *, dim=-1, out?'),
};

const FFT: Entries = {
  ...ops('fft ifft=fft', 'input, n=None, dim=-1, norm?, *, out?'),
  ...ops('rfft ihfft=rfft', 'input, n=None, dim=-1, norm?, *, out?'),
  ...ops('irfft hfft=irfft', 'input, n=None, dim=-1, norm?, *, out?'),
  ...ops('fft2=fftn ifft2=fftn fftn ifftn=fftn', 'input, norm?, *, out?'),
  ...ops('rfft2=rfftn rfftn', 'input, norm?, *, out?'),
  ...ops('fftshift=clone ifftshift=clone', 'input, dim?'),
  fftfreq: op('window', 'n:window_length, d?, *, out?, dtype?, device?'),
};

/** What only steps, saves or reports: no tensor comes of it. */
const SILENT: { readonly [path: string]: Entry } = {
  ...under(
    'torch.cuda',
    quiet('is_available is_bf16_supported', '', () => ({ kind: 'truth' })),
  ),
  ...under(
    'torch.cuda',
    quiet('manual_seed manual_seed_all empty_cache synchronize set_device reset_peak_memory_stats', '*rest', () => ({
      kind: 'none',
    })),
  ),
  ...under(
    'torch.cuda',
    quiet(
      'device_count current_device memory_allocated max_memory_allocated',
      '*rest',
      (): Value => ({ kind: 'number' }),
    ),
  ),
  ...under(
    'torch.backends.mps',
    quiet('is_available is_built', '', () => ({ kind: 'truth' })),
  ),
  'torch.mps.is_available': { kind: 'rule', params: '', rule: () => ({ kind: 'truth' }) },
};

const transparent: Entry = {
  kind: 'rule',
  params: 'module, *rest, name?, dim?, n_power_iterations?, eps?',
  rule: ({ module }, host) => module ?? host.unknown('no module'),
};

const UTILS: Entries = {
  ...each('weight_norm spectral_norm remove_weight_norm remove_spectral_norm', () => transparent),
  ...each('clip_grad_norm_ clip_grad_norm', () => ({
    kind: 'rule',
    params: 'parameters, max_norm, norm_type?, error_if_nonfinite?, foreach?',
    rule: (): Value => ({ kind: 'tensor', shape: { kind: 'known', axes: [] } }),
  })),
  ...quiet('clip_grad_value_ vector_to_parameters', '*rest', () => ({ kind: 'none' })),
};

export const OUTER: { readonly [path: string]: Entry } = {
  ...under('torch.nn.utils.rnn', RNN),
  ...under('torch.nn.utils.rnn.PackedSequence', PACKED),
  ...under('torch.nn.utils', UTILS),
  ...under('torch.nn.utils.parametrizations', {
    weight_norm: transparent,
    spectral_norm: transparent,
    orthogonal: transparent,
  }),
  ...under('torch.nn.init', INIT),
  ...under('torch.linalg', LINALG),
  ...under('torch.fft', FFT),
  ...SILENT,
  'torch.nn.parameter.Parameter': { kind: 'alias', of: 'torch.nn.Parameter' },
  'torch.nn.modules.Module': { kind: 'alias', of: 'torch.nn.Module' },
  'torch.nn.modules.module.Module': { kind: 'alias', of: 'torch.nn.Module' },
  'torch.autograd.Variable': {
    kind: 'rule',
    params: 'data, requires_grad?, volatile?',
    rule: ({ data }, host) => data ?? host.unknown('nothing is given'),
  },
  'torch.autograd.variable.Variable': { kind: 'alias', of: 'torch.autograd.Variable' },
  'torch.jit.script': {
    kind: 'rule',
    params: 'obj, *rest',
    rule: ({ obj }, host) => obj ?? host.unknown('nothing is given'),
  },
  'torch.compile': {
    kind: 'rule',
    params: 'model, *rest, mode?, fullgraph?, dynamic?, backend?',
    rule: ({ model }, host) => model ?? host.unknown('nothing is given'),
  },
};
