/** What an extension can ask of VS Code: hints, diagnostics, hover, definition, commands, settings, notebooks. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

export function defineTests(): void {
  before(async () => {
    await vscode.extensions.getExtension('unrolled.unrolled')?.activate();
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  describe('Unrolled in the extension host', () => {
    it('is activated, with every command that it offers', async () => {
      const extension = vscode.extensions.getExtension('unrolled.unrolled');
      assert.equal(extension?.isActive, true);
      const commands = await vscode.commands.getCommands(true);
      for (const { command } of extension?.packageJSON.contributes.commands ?? [])
        assert.ok(commands.includes(command), command);
    });

    for (const name of ['article.py', 'article.ts']) {
      it(`gives the hints of ${name}`, async () => {
        const document = await shown(name);
        const hints = await eventually(
          () => hintsOf(document),
          (found) => found.length === 4,
        );
        assert.deepEqual(hints.map(textOf), ['‹3, 1, 4›', '‹1, 1, 2›', '‹3, 1, 2›', '‹1, 1, 2›']);
      });
    }

    it('reports a mismatch with the lines that made it, and clears it with the edit that mends it', async () => {
      const document = await shown('mismatch.py');
      const [problem, ...more] = await eventually(
        async () => problemsOf(document),
        (found) => found.length > 0,
      );
      assert.deepEqual(more, []);
      assert.ok(problem);
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
      assert.equal(document.getText(problem.range), 'table');
      const lines = problem.relatedInformation?.map(({ location }) => document.lineAt(location.range.start.line).text);
      assert.ok(lines?.some((line) => line.startsWith('table = ')) && lines.some((line) => line.startsWith('cell = ')));
      const edit = new vscode.WorkspaceEdit();
      const at = document.positionAt(document.getText().indexOf('10\n'));
      edit.replace(document.uri, new vscode.Range(at, at.translate(0, 2)), '4');
      await vscode.workspace.applyEdit(edit);
      await eventually(
        async () => problemsOf(document),
        (found) => found.length === 0,
      );
    });

    it('hovers with the axes of a tensor and the parameters of a layer', async () => {
      const document = await shown('article.py');
      assert.match(await hoverOver(document, 'out, hidden'), /seq.*3.*batch.*1.*hidden.*2/s);
      assert.match(await hoverOver(document, 'cell ='), /weight_ih_l0.*\(2, 4\)/s);
    });

    it('goes to where a size was set', async () => {
      const document = await shown('article.py');
      const at = document.positionAt(document.getText().indexOf('input_size)\n'));
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        at,
      );
      const lines = found.map((one) => document.lineAt(('range' in one ? one.range : one.targetRange).start.line).text);
      assert.ok(lines.includes('input_size = 4'), lines.join('\n'));
    });

    it('reads a module again when it changes on the disk', async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const sizes = vscode.Uri.joinPath(folder.uri, 'sizes.py');
      writeFileSync(sizes.fsPath, 'features = 4\n');
      const main = vscode.Uri.joinPath(folder.uri, 'reader.py');
      writeFileSync(main.fsPath, 'import torch\nfrom sizes import features\n\nx = torch.zeros(3, features)\n');
      const document = await shown('reader.py');
      await eventually(
        async () => (await hintsOf(document)).map(textOf).join(),
        (text) => text === '‹3, 4›',
      );
      writeFileSync(sizes.fsPath, 'features = 9\n');
      await eventually(
        async () => (await hintsOf(document)).map(textOf).join(),
        (text) => text === '‹3, 9›',
      );
    });

    it('follows the settings while it runs', async () => {
      const document = await shown('article.py');
      const settings = vscode.workspace.getConfiguration('unrolled');
      const texts = async () => (await hintsOf(document)).map(textOf).join(' ');
      try {
        await settings.update('hints.verbosity', 'named', vscode.ConfigurationTarget.Global);
        await eventually(texts, (text) => text.includes('seq 3, batch 1'));
        await vscode.commands.executeCommand('unrolled.cycleVerbosity');
        await eventually(texts, (text) => text.includes('‹3, 1, 2›'));
        await vscode.commands.executeCommand('unrolled.toggleHints');
        await eventually(texts, (text) => text === '');
        await vscode.commands.executeCommand('unrolled.toggleHints');
        await eventually(texts, (text) => text.includes('‹3, 1, 2›'));
      } finally {
        for (const name of ['hints.verbosity', 'hints.enable'])
          await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
      }
    });

    it('goes on after its server is started again', async () => {
      const document = await shown('article.py');
      await vscode.commands.executeCommand('unrolled.restartServer');
      await eventually(
        () => hintsOf(document),
        (found) => found.length === 4,
      );
    });

    it('reads the cells of a notebook as one program', async () => {
      const cell = (text: string) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
      const notebook = await vscode.workspace.openNotebookDocument(
        'jupyter-notebook',
        new vscode.NotebookData([
          cell('%pip list\nimport torch\nx = torch.zeros(3, 4)'),
          cell('y = x @ x.T'),
          cell('z = x @ x'),
        ]),
      );
      await vscode.window.showNotebookDocument(notebook);
      const last = notebook.cellAt(1).document;
      await eventually(
        async () => (await hintsOf(last)).map(textOf).join(),
        (text) => text === '‹3, 3›',
      );
      const wrong = notebook.cellAt(2).document;
      await eventually(
        async () => problemsOf(wrong).map((one) => one.range.start.line),
        (lines) => lines.join() === '0',
      );
      assert.deepEqual(problemsOf(last), []);
    });

    it('starts its server again after a crash, and after a second one only when asked', async function () {
      // Where processes are files, the server's is found among the children of this one.
      if (process.platform !== 'linux') this.skip();
      const document = await shown('article.py');
      const running = (old: number | undefined) =>
        eventually(
          async () => serverProcess(),
          (pid) => pid !== undefined && pid !== old,
        );
      const first = await running(undefined);
      assert.ok(first !== undefined);
      process.kill(first, 'SIGKILL');
      const second = await running(first);
      assert.ok(second !== undefined);
      await eventually(
        () => hintsOf(document),
        (found) => found.length === 4,
      );
      process.kill(second, 'SIGKILL');
      await new Promise((done) => setTimeout(done, 3000));
      assert.equal(serverProcess(), undefined, 'it is not started a third time');
      assert.deepEqual(await hintsOf(document), []);
      await vscode.commands.executeCommand('unrolled.restartServer');
      await eventually(
        () => hintsOf(document),
        (found) => found.length === 4,
      );
    });

    it('needs no Python extension', () => {
      assert.equal(vscode.extensions.getExtension('ms-python.python'), undefined);
    });
  });
}

function serverProcess(): number | undefined {
  for (const name of readdirSync('/proc')) {
    try {
      const [command, status] = ['cmdline', 'stat'].map((file) => readFileSync(`/proc/${name}/${file}`, 'utf8'));
      const [state, parent] = (status ?? '').replace(/^.*\) /, '').split(' ');
      if (command?.includes('dist/server.js') && Number(parent) === process.pid && state !== 'Z') return Number(name);
    } catch {}
  }
  return undefined;
}

async function shown(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Asks until the answer fits, for a minute at most. */
async function eventually<T>(ask: () => PromiseLike<T>, fits: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  for (const end = Date.now() + 60_000; !fits(answer) && Date.now() < end; answer = await ask())
    await new Promise((done) => setTimeout(done, 200));
  assert.ok(fits(answer), JSON.stringify(answer));
  return answer;
}

function hintsOf(document: vscode.TextDocument): Thenable<vscode.InlayHint[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  return vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
}

function textOf({ label }: vscode.InlayHint): string {
  return typeof label === 'string' ? label : label.map((part) => part.value).join('');
}

function problemsOf(document: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'unrolled');
}

async function hoverOver(document: vscode.TextDocument, text: string): Promise<string> {
  const at = document.positionAt(document.getText().lastIndexOf(text));
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((one) => (typeof one === 'string' ? one : one.value))
    .join('\n');
}
