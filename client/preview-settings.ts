/** The settings under `unrolled.preview`, as the page takes them. */

import * as vscode from 'vscode';
import type { PageSettings } from './preview-messages.ts';

export function pageSettings(scope: vscode.Uri): PageSettings {
  const all = vscode.workspace.getConfiguration('unrolled', scope);
  const language = all.get<string>('language', 'auto');
  return {
    mode: all.get<string>('preview.mode') === 'expert' ? 'expert' : 'simple',
    live: all.get<boolean>('preview.autoRun', true),
    sync: all.get<boolean>('preview.syncWithEditor', true),
    seed: Math.trunc(all.get<number>('preview.seed', 0)),
    colorMap: colorMap(all.get<string>('preview.colorMap')),
    maxSteps: all.get<number>('preview.maxSteps', 512),
    language: language === 'auto' ? vscode.env.language : language,
  };
}

function colorMap(name: string | undefined): PageSettings['colorMap'] {
  return name === 'rdbu' || name === 'grey' ? name : 'puor';
}
