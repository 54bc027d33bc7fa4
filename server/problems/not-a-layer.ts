import type { Rule } from './rule.ts';

export const notALayer: Rule = {
  name: 'not-a-layer',
  severity: 'error',
  meaning: {
    en: 'A Sequential holds layers. A function of torch.nn.functional has a layer that does the same, and a class becomes a layer where it is called.',
    'zh-CN': 'Sequential 中放的是层。torch.nn.functional 的函数各有对应的层；类需要调用后才是层。',
  },
  message: {
    en: 'Sequential takes layers, but `{at}` is {got}',
    'zh-CN': 'Sequential 接受的是层，而 `{at}` 是{got}',
  },
  fixes: [
    {
      en: 'call it, which makes the {instance}: {at}()',
      'zh-CN': '调用它以创建{instance}：{at}()',
      edit: { kind: 'wrap', text: '{it}()' },
    },
    {
      en: 'use the {function} that does the same: nn.ReLU() in place of F.relu',
      'zh-CN': '改用功能相同的{function}：用 nn.ReLU() 代替 F.relu',
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(3, 4), nn.ReLU, nn.Linear(4, 2))\n',
      right:
        'import torch\nimport torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))\n',
    },
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nnet = nn.Sequential(nn.Linear(3, 4), F.relu, nn.Linear(4, 2))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nnet = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))\n',
    },
  ],
};
