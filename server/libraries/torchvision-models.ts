/**
 * torchvision.models (https://pytorch.org/vision/stable/models.html): the networks that others are built on. ResNet, VGG
 * and AlexNet are described part by part; of the others only the head, which programs read and replace, and what it gives.
 */

import type { Rule } from '../ops/op.ts';
import { add, floordiv, num, sub } from '../shape/dim.ts';
import { known, listValue, tensorValue } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { missing, rule, size, tuple, under } from './builtin-tools.ts';
import type { Entry } from './library.ts';

type Entries = { readonly [name: string]: Entry };

const PARAMS = 'weights|pretrained?, progress?, num_classes=1000, **options';

/** A layer of torch.nn, made by its constructor. */
function layer(host: Host, name: string, ...args: readonly (number | readonly number[])[]): Value {
  const values = args.map((one) => (typeof one === 'number' ? size(one) : tuple(one.map(size))));
  return host.call({ kind: 'api', path: `torch.nn.${name}` }, values);
}

function sequential(host: Host, modules: readonly Value[]): Value {
  return host.create('torch.nn.Sequential', { items: listValue(modules) });
}

function linear(host: Host, features: number, classes: Value): Value {
  return host.call({ kind: 'api', path: 'torch.nn.Linear' }, [size(features), classes]);
}

/** The named parts one after the other; what comes out of them is flattened before the last. */
function through(...names: readonly string[]): Rule {
  return ({ self = missing, input = missing }, host) => {
    const head = names.at(-1) ?? '';
    const features = names.slice(0, -1).reduce((value, name) => host.call(host.read(self, name), [value]), input);
    const flat = host.call({ kind: 'api', path: 'torch.flatten' }, [features, size(1)]);
    return host.call(host.read(self, head), [flat]);
  };
}

/** A module that keeps its parts under these names, in this order. */
function parts(names: readonly string[], forward: Rule): Entries {
  return {
    ...calledLike(forward),
    children: rule('self', ({ self = missing }, host) => listValue(names.map((name) => host.read(self, name)))),
    named_children: rule('self', ({ self = missing }, host) =>
      listValue(names.map((name) => tuple([{ kind: 'text', value: name }, host.read(self, name)]))),
    ),
  };
}

function calledLike(forward: Rule): Entries {
  return Object.fromEntries(['__call__', 'forward'].map((name) => [name, rule('self, x:input', forward)]));
}

/** Blocks in each stage, how many channels of a block's width leave it, and the class of its blocks. */
const RESNETS: { readonly [name: string]: readonly [readonly number[], 1 | 4] } = {
  resnet18: [[2, 2, 2, 2], 1],
  resnet34: [[3, 4, 6, 3], 1],
  resnet50: [[3, 4, 6, 3], 4],
  resnet101: [[3, 4, 23, 3], 4],
  resnet152: [[3, 8, 36, 3], 4],
  resnext50_32x4d: [[3, 4, 6, 3], 4],
  resnext101_32x8d: [[3, 4, 23, 3], 4],
  resnext101_64x4d: [[3, 4, 23, 3], 4],
  wide_resnet50_2: [[3, 4, 6, 3], 4],
  wide_resnet101_2: [[3, 4, 23, 3], 4],
};

const RESNET = 'torchvision.models.resnet.ResNet';
const RESNET_PARTS = ['conv1', 'bn1', 'relu', 'maxpool', 'layer1', 'layer2', 'layer3', 'layer4', 'avgpool', 'fc'];

function resnet(name: string): Entry {
  const [counts, expansion] = RESNETS[name] ?? [[], 1];
  return rule(PARAMS, ({ num_classes = missing, options }, host) => {
    if (options?.kind === 'record' && 'replace_stride_with_dilation' in options.fields)
      return host.unknown('its strides are replaced by dilation');
    const stages = counts.map((count, stage) => {
      const channels = 64 * 2 ** stage * expansion;
      const before = stage === 0 ? 64 : channels / 2;
      const blocks = Array.from({ length: count }, (_, i) =>
        block(host, expansion, {
          in_planes: i === 0 ? before : channels,
          planes: channels,
          stride: i === 0 && stage > 0 ? 2 : 1,
        }),
      );
      return [`layer${stage + 1}`, sequential(host, blocks)] as const;
    });
    return host.create(RESNET, {
      conv1: host.call({ kind: 'api', path: 'torch.nn.Conv2d' }, [size(3), size(64), size(7), size(2), size(3)], {
        bias: { kind: 'truth', value: false },
      }),
      bn1: layer(host, 'BatchNorm2d', 64),
      relu: layer(host, 'ReLU'),
      maxpool: layer(host, 'MaxPool2d', 3, 2, 1),
      ...Object.fromEntries(stages),
      avgpool: layer(host, 'AdaptiveAvgPool2d', [1, 1]),
      fc: linear(host, 512 * expansion, num_classes),
    });
  });
}

interface Block {
  readonly in_planes: number;
  readonly planes: number;
  readonly stride: number;
}

const BLOCKS = { 1: 'torchvision.models.resnet.BasicBlock', 4: 'torchvision.models.resnet.Bottleneck' };

function block(host: Host, expansion: 1 | 4, { in_planes, planes, stride }: Block): Value {
  return host.create(BLOCKS[expansion], {
    in_planes: size(in_planes),
    planes: size(planes),
    stride: size(stride),
    inner: host.unknown('the layers of a block are not modelled'),
  });
}

/** (batch, channels, height, width): other channels, and of a stride of 2 half the height and width, rounded up. */
const callBlock: Rule = ({ self = missing, input = missing }, host) => {
  const [planes, stride] = ['planes', 'stride'].map((name) => host.read(self, name));
  if (planes?.kind !== 'size' || stride?.kind !== 'size') return host.unknown('the block is not in sight');
  const given = input.kind === 'tensor' && input.shape.kind === 'known' ? input.shape.axes : [];
  const [batch, , height, width] = given;
  const channels: Axis = { dim: planes.dim };
  const shrunk = (one: Axis): Axis => ({ ...one, dim: add(floordiv(sub(one.dim, num(1)), stride.dim), num(1)) });
  const shape: Shape =
    given.length === 4 && batch && height && width
      ? known([batch, channels, shrunk(height), shrunk(width)])
      : { kind: 'unknown', why: 'what the block takes is not in sight' };
  return tensorValue(shape, { dtype: 'float32' });
};

/** Convolutions by the channels that leave them; 'M' halves height and width. */
const VGGS: { readonly [name: string]: readonly (number | 'M')[] } = {
  vgg11: [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  vgg13: [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  vgg16: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'],
  vgg19: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'],
};

function vggFeatures(host: Host, plan: readonly (number | 'M')[], normalized: boolean): Value {
  let channels = 3;
  const modules = plan.flatMap((one): readonly Value[] => {
    if (one === 'M') return [layer(host, 'MaxPool2d', 2, 2)];
    const convolution = layer(host, 'Conv2d', channels, one, 3, 1, 1);
    channels = one;
    return [convolution, ...(normalized ? [layer(host, 'BatchNorm2d', one)] : []), layer(host, 'ReLU')];
  });
  return sequential(host, modules);
}

function vgg(name: string): Entry {
  const plan = VGGS[name.replace('_bn', '')] ?? [];
  return rule(PARAMS, ({ num_classes = missing }, host) =>
    host.create('torchvision.models.vgg.VGG', {
      features: vggFeatures(host, plan, name.endsWith('_bn')),
      avgpool: layer(host, 'AdaptiveAvgPool2d', [7, 7]),
      classifier: sequential(host, [
        layer(host, 'Linear', 512 * 7 * 7, 4096),
        layer(host, 'ReLU'),
        layer(host, 'Dropout'),
        layer(host, 'Linear', 4096, 4096),
        layer(host, 'ReLU'),
        layer(host, 'Dropout'),
        linear(host, 4096, num_classes),
      ]),
    }),
  );
}

const convolutional = through('features', 'avgpool', 'classifier');

const alexnet = rule(PARAMS, ({ num_classes = missing }, host) =>
  host.create('torchvision.models.alexnet.AlexNet', {
    features: sequential(host, [
      layer(host, 'Conv2d', 3, 64, 11, 4, 2),
      layer(host, 'ReLU'),
      layer(host, 'MaxPool2d', 3, 2),
      layer(host, 'Conv2d', 64, 192, 5, 1, 2),
      layer(host, 'ReLU'),
      layer(host, 'MaxPool2d', 3, 2),
      layer(host, 'Conv2d', 192, 384, 3, 1, 1),
      layer(host, 'ReLU'),
      layer(host, 'Conv2d', 384, 256, 3, 1, 1),
      layer(host, 'ReLU'),
      layer(host, 'Conv2d', 256, 256, 3, 1, 1),
      layer(host, 'ReLU'),
      layer(host, 'MaxPool2d', 3, 2),
    ]),
    avgpool: layer(host, 'AdaptiveAvgPool2d', [6, 6]),
    classifier: sequential(host, [
      layer(host, 'Dropout'),
      layer(host, 'Linear', 256 * 6 * 6, 4096),
      layer(host, 'ReLU'),
      layer(host, 'Dropout'),
      layer(host, 'Linear', 4096, 4096),
      layer(host, 'ReLU'),
      linear(host, 4096, num_classes),
    ]),
  }),
);

/** Where the head is kept, the features it takes, and what stands before the layer that makes classes of them. */
const HEADED: { readonly [name: string]: readonly ['fc' | 'classifier', number, ...('Dropout' | number)[]] } = {
  densenet121: ['classifier', 1024],
  densenet161: ['classifier', 2208],
  densenet169: ['classifier', 1664],
  densenet201: ['classifier', 1920],
  googlenet: ['fc', 1024],
  inception_v3: ['fc', 2048],
  shufflenet_v2_x0_5: ['fc', 1024],
  shufflenet_v2_x1_0: ['fc', 1024],
  shufflenet_v2_x1_5: ['fc', 1024],
  shufflenet_v2_x2_0: ['fc', 2048],
  mobilenet_v2: ['classifier', 1280, 'Dropout'],
  mobilenet_v3_large: ['classifier', 960, 1280, 'Dropout'],
  mobilenet_v3_small: ['classifier', 576, 1024, 'Dropout'],
  mnasnet0_5: ['classifier', 1280, 'Dropout'],
  mnasnet0_75: ['classifier', 1280, 'Dropout'],
  mnasnet1_0: ['classifier', 1280, 'Dropout'],
  mnasnet1_3: ['classifier', 1280, 'Dropout'],
  efficientnet_b0: ['classifier', 1280, 'Dropout'],
  efficientnet_b1: ['classifier', 1280, 'Dropout'],
  efficientnet_b2: ['classifier', 1408, 'Dropout'],
  efficientnet_b3: ['classifier', 1536, 'Dropout'],
  efficientnet_b4: ['classifier', 1792, 'Dropout'],
  efficientnet_b5: ['classifier', 2048, 'Dropout'],
  efficientnet_b6: ['classifier', 2304, 'Dropout'],
  efficientnet_b7: ['classifier', 2560, 'Dropout'],
  efficientnet_v2_s: ['classifier', 1280, 'Dropout'],
  efficientnet_v2_m: ['classifier', 1280, 'Dropout'],
  efficientnet_v2_l: ['classifier', 1280, 'Dropout'],
};

/** Options that change how many features the head takes. */
const WIDTHS = ['width_mult', 'growth_rate', 'num_init_features', 'reduced_tail', 'block_config'];
/** In training these give what their auxiliary heads say as well. */
const AUXILIARY: ReadonlySet<string> = new Set(['googlenet', 'inception_v3']);
const HEADED_CLASS = 'torchvision.models.HeadedModel';

function headed(name: string): Entry {
  const [place, features, ...between] = HEADED[name] ?? ['fc', 0];
  return rule(PARAMS, ({ num_classes = missing, options }, host) => {
    if (options?.kind === 'record' && WIDTHS.some((one) => one in options.fields))
      return host.unknown('how wide it is made is not modelled');
    let width = features;
    const modules = between.flatMap((one): readonly Value[] => {
      if (one === 'Dropout') return [layer(host, 'Dropout')];
      const made = [layer(host, 'Linear', width, one), layer(host, 'Hardswish')];
      width = one;
      return made;
    });
    const last = linear(host, width, num_classes);
    return host.create(HEADED_CLASS, {
      ...(AUXILIARY.has(name) ? {} : { head: { kind: 'text', value: place }, width: size(features) }),
      features: host.unknown('its features are not modelled'),
      [place]: modules.length ? sequential(host, [...modules, last]) : last,
    });
  });
}

/** (batch, 3, height, width): what the head makes of (batch, features). */
const callHeaded: Rule = ({ self = missing, input = missing }, host) => {
  const fields = self.kind === 'instance' ? self.fields : {};
  const { head, width } = fields;
  if (head?.kind !== 'text' || head.value === undefined || width?.kind !== 'size')
    return host.unknown('in training it gives the results of more than one head');
  const axes = input.kind === 'tensor' && input.shape.kind === 'known' ? input.shape.axes : [];
  const batch = axes.length === 4 && axes[0] ? axes[0] : { dim: host.fresh('batch', 'batch') };
  const features = tensorValue(known([batch, { dim: width.dim }]), { dtype: 'float32', contiguous: true });
  return host.call(host.read(self, head.value), [features]);
};

const made: Entries = {
  ...Object.fromEntries(Object.keys(RESNETS).map((name) => [name, resnet(name)])),
  ...Object.fromEntries(
    Object.keys(VGGS).flatMap((name) => [name, `${name}_bn`].map((one) => [one, vgg(one)] as const)),
  ),
  alexnet,
  ...Object.fromEntries(Object.keys(HEADED).map((name) => [name, headed(name)])),
};

/** The module of each family, as `from torchvision.models.resnet import resnet50` names it. */
function family(prefix: RegExp): Entries {
  return Object.fromEntries(Object.entries(made).filter(([name]) => prefix.test(name)));
}

export const modelEntries: { readonly [path: string]: Entry } = {
  ...under('torchvision.models', made),
  ...under('torchvision.models.resnet', family(/res|wide/)),
  ...under('torchvision.models.vgg', family(/^vgg/)),
  ...under('torchvision.models.densenet', family(/^dense/)),
  ...under('torchvision.models.inception', family(/^inception/)),
  ...under(RESNET, parts(RESNET_PARTS, through(...RESNET_PARTS))),
  ...under('torchvision.models.vgg.VGG', parts(['features', 'avgpool', 'classifier'], convolutional)),
  ...under('torchvision.models.alexnet.AlexNet', parts(['features', 'avgpool', 'classifier'], convolutional)),
  ...Object.assign({}, ...Object.values(BLOCKS).map((path) => under(path, calledLike(callBlock)))),
  ...under(HEADED_CLASS, calledLike(callHeaded)),
};

export const modelBases: { readonly [path: string]: string } = Object.fromEntries(
  [
    RESNET,
    'torchvision.models.vgg.VGG',
    'torchvision.models.alexnet.AlexNet',
    ...Object.values(BLOCKS),
    HEADED_CLASS,
  ].map((path) => [path, 'torch.nn.Module']),
);
