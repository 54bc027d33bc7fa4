/**
 * torchvision (https://pytorch.org/vision/stable/): the image data sets whose sizes are fixed, and what their transforms
 * make of an image. An image that is not yet a tensor is an object with its channels, height and width.
 */

import type { Args, Outcome } from '../ops/op.ts';
import { num } from '../shape/dim.ts';
import { dimOf, known } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { isMissing, isSequence, listOf, missing, rule, size, tuple, under } from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';
import { modelBases, modelEntries } from './torchvision-models.ts';

const IMAGE = 'torchvision.Image';

function image(channels: Value, height: Value, width: Value, host: Host): Value {
  return host.create(IMAGE, { channels, height, width });
}

/** `(samples for training, for testing)`, channels, and the sides of the square images. */
const SETS: { readonly [name: string]: readonly [number, number, number, number] } = {
  MNIST: [60000, 10000, 1, 28],
  FashionMNIST: [60000, 10000, 1, 28],
  KMNIST: [60000, 10000, 1, 28],
  QMNIST: [60000, 60000, 1, 28],
  CIFAR10: [50000, 10000, 3, 32],
  CIFAR100: [50000, 10000, 3, 32],
};

function dataSet(name: string): Entry {
  const [training, testing, channels, side] = SETS[name] ?? [0, 0, 0, 0];
  return rule('root?, train=true, transform?, target_transform?, download?', (args, host) => {
    const picture = image(size(channels), size(side), size(side), host);
    const sample = isMissing(args.transform) ? picture : host.call(args.transform ?? missing, [picture]);
    const label: Value = isMissing(args.target_transform)
      ? { kind: 'size', dim: host.fresh('label') }
      : host.call(args.target_transform ?? missing, [{ kind: 'size', dim: host.fresh('label') }]);
    const trains = args.train?.kind === 'truth' ? args.train.value : undefined;
    const count = trains === undefined ? undefined : num(trains ? training : testing);
    const whole = count ?? host.fresh('n', 'batch');
    return host.create('torchvision.datasets.VisionDataset', {
      items: listOf(tuple([sample, label]), whole),
      data: {
        kind: 'tensor',
        shape: known([
          { dim: whole },
          { dim: num(side) },
          { dim: num(side) },
          ...(channels > 1 ? [{ dim: num(channels) }] : []),
        ]),
        ...(channels > 1 ? { form: 'ndarray', api: 'numpy.ndarray' } : {}),
      },
      targets: channels > 1 ? listOf(label, whole) : { kind: 'tensor', shape: known([{ dim: whole }]), dtype: 'int64' },
    });
  });
}

/** What a transform is: called with an image or a tensor it gives another. */
type Change = (input: Value, args: Args, host: Host) => Value;

function transform(name: string, params: string, change: Change): { readonly [path: string]: Entry } {
  return {
    [name]: rule(params, (args, host) => {
      const { self: _self, ...options } = args;
      const made = host.create(`torchvision.transforms.${name}`, options);
      return made;
    }),
    [`${name}.__call__`]: rule('self, input', ({ self = missing, input = missing }, host) =>
      change(input, self.kind === 'instance' ? self.fields : {}, host),
    ),
  };
}

const keeps: Change = (input) => input;

/** A square side, or height and width; of one side alone an image that is no square keeps its proportions. */
function sides(given: Value | undefined): readonly [Value, Value] | undefined {
  if (isSequence(given) && given.items?.length === 2 && given.items[0] && given.items[1])
    return [given.items[0], given.items[1]];
  if (isSequence(given) && given.items?.length === 1 && given.items[0]) return [given.items[0], given.items[0]];
  return given?.kind === 'size' || given?.kind === 'unknown' ? [given, given] : undefined;
}

function resized(input: Value, wanted: readonly [Value, Value] | undefined, host: Host): Value {
  if (!wanted) return host.unknown('the size is not in sight');
  const [height, width] = wanted;
  if (input.kind === 'instance' && input.api === IMAGE) return image(host.read(input, 'channels'), height, width, host);
  if (input.kind !== 'tensor' || input.shape.kind !== 'known') return host.unknown('what is resized is not in sight');
  const { origin: _origin, values: _values, ...rest } = input;
  return { ...rest, shape: known([...input.shape.axes.slice(0, -2), { dim: dimOf(height) }, { dim: dimOf(width) }]) };
}

function isSquare(input: Value, host: Host): boolean {
  if (input.kind !== 'instance') return false;
  return dimOf(host.read(input, 'height')).key === dimOf(host.read(input, 'width')).key;
}

const toTensor: Change = (input, _args, host) => {
  if (input.kind === 'instance' && input.api === IMAGE) {
    const axes = ['channels', 'height', 'width'].map((name) => ({ dim: dimOf(host.read(input, name)) }));
    return { kind: 'tensor', shape: known(axes), dtype: 'float32', api: 'torch.Tensor', contiguous: true };
  }
  if (input.kind === 'tensor' && input.shape.kind === 'known') {
    const [height, width, channels] = input.shape.axes;
    if (height && width)
      return { kind: 'tensor', api: 'torch.Tensor', shape: known([channels ?? { dim: num(1) }, height, width]) };
  }
  return host.unknown('the image is not in sight');
};

const resize: Change = (input, args, host) => {
  const single = !isSequence(args.size) || args.size.items?.length === 1;
  if (single && !isSquare(input, host)) return host.unknown('one side is given and the other follows from the image');
  return resized(input, sides(args.size), host);
};

const crop: Change = (input, args, host) => resized(input, sides(args.size), host);

const grayscale: Change = (input, args, host) => {
  if (input.kind !== 'instance') return host.unknown('the image is not in sight');
  const channels = args.num_output_channels ?? size(1);
  return image(channels, host.read(input, 'height'), host.read(input, 'width'), host);
};

function compose({ self = missing, input = missing }: Args, host: Host): Outcome {
  const { items } = host.iterate(host.read(self, 'transforms'));
  if (!items) return host.unknown('the transforms are not in sight');
  return items.reduce((value, one) => host.call(one, [value]), input);
}

const transforms: { readonly [path: string]: Entry } = {
  ...transform('ToTensor', '', toTensor),
  ...transform('PILToTensor', '', toTensor),
  ...transform('Normalize', 'mean, std, inplace?', keeps),
  ...transform('Resize', 'size, interpolation?, max_size?, antialias?', resize),
  ...transform('CenterCrop', 'size', crop),
  ...transform('RandomCrop', 'size, padding?, pad_if_needed?, fill?, padding_mode?', crop),
  ...transform('RandomResizedCrop', 'size, scale?, ratio?, interpolation?', crop),
  ...transform('Grayscale', 'num_output_channels=1', grayscale),
  ...transform('Lambda', 'lambd', (input, args, host) => host.call(args.lambd ?? missing, [input])),
  ...Object.assign(
    {},
    ...[
      'RandomHorizontalFlip',
      'RandomVerticalFlip',
      'RandomRotation',
      'ColorJitter',
      'RandomAffine',
      'RandomErasing',
      'GaussianBlur',
    ].map((name) => transform(name, 'a?, b?, c?, d?, e?, f?', keeps)),
  ),
  Compose: rule('transforms', ({ transforms: all = missing }, host) =>
    host.create('torchvision.transforms.Compose', { transforms: all }),
  ),
  'Compose.__call__': rule('self, input', compose),
};

export const torchvision: Library = {
  name: 'torchvision',
  root: 'torchvision',
  packages: { torchvision: 'torchvision' },
  entries: {
    ...under('torchvision.datasets', Object.fromEntries(Object.keys(SETS).map((name) => [name, dataSet(name)]))),
    ...under(
      'torchvision.datasets.mnist',
      Object.fromEntries(['MNIST', 'FashionMNIST'].map((name) => [name, dataSet(name)])),
    ),
    'torchvision.datasets.VisionDataset.__getitem__': rule(
      'self, index',
      ({ self = missing }, host) => host.iterate(self).element,
    ),
    'torchvision.datasets.VisionDataset.__len__': rule('self', ({ self = missing }, host) => {
      const { length } = host.iterate(self);
      return length ? { kind: 'size', dim: length } : { kind: 'size', dim: host.fresh('n') };
    }),
    ...under('torchvision.transforms', transforms),
    ...modelEntries,
  },
  bases: modelBases,
};
