/** The features the server has, one row each: what a feature says is a pure function of the Trace. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InlayHint,
  type ServerCapabilities,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  actionsIn,
  commentActions,
  commentsEdit,
  fixAll,
  fixAllKind,
  rewriteCommentsKind,
  sourceCommentsKind,
  withQuickFixes,
} from './features/actions.ts';
import { commentEdit } from './features/annotate.ts';
import { applyOptions } from './features/apply.ts';
import { runLenses } from './features/cells.ts';
import { axesDefinition, sizeDefinition } from './features/definition.ts';
import { describeLine } from './features/describe-line.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { explainAction, explainLink, explainShape } from './features/explain-shape.ts';
import { hintsIn, inlayHint, linkedParts } from './features/hints.ts';
import { asHover, card, hoverAt } from './features/hover.ts';
import { withRoles } from './features/roles.ts';
import { runAt } from './features/run.ts';
import { ALL_LINES, checkedPlaces } from './features/shape-comments.ts';
import { namesIn } from './features/size-names.ts';
import { answer, isRecord, later, type Server } from './main.server.ts';
import {
  type ApplyParams,
  type ApplyResult,
  applyRequest,
  type CheckShapeCommentsResult,
  checkShapeCommentsRequest,
  type DescribeLineParams,
  describeLineRequest,
  type ExplainShapeParams,
  type ExplainShapeResult,
  explainShapeRequest,
  insertShapeCommentsRequest,
  type RunParams,
  type RunResult,
  runRequest,
  type ShapeCommentsParams,
  type StatusParams,
  statusNotification,
} from './messages.ts';
import { phraseIn } from './problems/phrases.ts';

/** The editor asks by itself, wherever the cursor goes (`CodeActionTriggerKind`). */
const AUTOMATIC = 2;

const nothingToRun: RunResult = { version: 1, why: 'the document is not analysed' };

/** What the server says it can, and how it answers. */
export interface Feature {
  readonly capabilities: ServerCapabilities;
  readonly listen: (server: Server) => void;
}

export const features: readonly Feature[] = [
  { capabilities: { inlayHintProvider: { resolveProvider: true } }, listen: listenToHints },
  {
    capabilities: {
      diagnosticProvider: { identifier: 'unrolled', interFileDependencies: true, workspaceDiagnostics: false },
    },
    listen: listenToDiagnostics,
  },
  {
    capabilities: { hoverProvider: true },
    listen: (server) =>
      server.connection.onHover(
        answer(server, null, async ({ textDocument, position }, { shown }) => {
          const { view } = await shown(textDocument.uri);
          const offset = view.lines.offset(position);
          const link = server.options.explain === true ? explainLink(view, textDocument.uri, offset) : undefined;
          return asHover(hoverAt(view, offset), link) ?? null;
        }),
      ),
  },
  {
    capabilities: { definitionProvider: true },
    listen: (server) =>
      server.connection.onDefinition(
        answer(server, [], async ({ textDocument, position }, { shown }) => {
          const { view } = await shown(textDocument.uri);
          return [...sizeDefinition(view, view.lines.offset(position))];
        }),
      ),
  },
  {
    capabilities: { typeDefinitionProvider: true },
    listen: (server) =>
      server.connection.onTypeDefinition(
        answer(server, [], async ({ textDocument, position }, { shown }) => {
          const { view } = await shown(textDocument.uri);
          return [...axesDefinition(view, view.lines.offset(position))];
        }),
      ),
  },
  {
    capabilities: {
      codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind, rewriteCommentsKind, sourceCommentsKind] },
    },
    listen: (server) =>
      server.connection.onCodeAction(
        answer(server, [], async ({ textDocument: { uri }, range, context }, { shown }) => {
          const { view, settings } = await shown(uri);
          const asked = (kind: string) => !context.only || context.only.some((one) => `${kind}.`.startsWith(`${one}.`));
          const all = context.only && asked(fixAllKind) ? await fixAll(view, settings) : undefined;
          const quick = asked('quickfix') ? await actionsIn(view, settings, range, ruleHref) : [];
          const explain = server.options.explain === true && !context.only && context.triggerKind !== AUTOMATIC;
          const why = explain ? explainAction(view, uri, view.lines.offset(range.start)) : undefined;
          // What is made by evaluating anew is made only where it is asked for.
          const isAsked = (kind: string) =>
            context.only ? asked(kind) : kind === rewriteCommentsKind && context.triggerKind !== AUTOMATIC;
          const comments = await commentActions(view, range, isAsked);
          return [...quick, ...(all ? [all] : []), ...comments, ...(why ? [why] : [])];
        }),
      ),
  },
  {
    capabilities: { codeLensProvider: {} },
    listen: (server) =>
      server.connection.onCodeLens(
        answer(server, [], async ({ textDocument: { uri } }, { shown }) => {
          const { view, settings } = await shown(uri);
          return settings.codeLens.enable && server.options.preview === true ? [...runLenses(view, uri)] : [];
        }),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest<RunResult, unknown>(
        runRequest,
        answer<RunParams, RunResult>(server, nothingToRun, async (params, { shown }) => {
          const { view } = await shown(params.textDocument.uri);
          return withQuickFixes(view, runAt(view, params));
        }),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest(
        applyRequest,
        answer<ApplyParams, ApplyResult>(server, null, async (params, { shown }) => {
          const { view } = await shown(params.textDocument.uri);
          const edit = await applyOptions(view, params);
          return edit?.changes ? { changes: edit.changes } : null;
        }),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest(
        explainShapeRequest,
        answer<ExplainShapeParams, ExplainShapeResult>(server, null, async ({ textDocument, position }, { shown }) => {
          const { view } = await shown(textDocument.uri);
          return explainShape(view, view.lines.offset(position));
        }),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest(
        insertShapeCommentsRequest,
        answer<ShapeCommentsParams, WorkspaceEdit | null>(server, null, async ({ textDocument, lines }, { shown }) => {
          const { view } = await shown(textDocument.uri);
          return (await commentsEdit(view, lines ?? ALL_LINES)) ?? null;
        }),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest(
        checkShapeCommentsRequest,
        answer<ShapeCommentsParams, CheckShapeCommentsResult>(
          server,
          { right: 0, open: 0, wrong: [] },
          async ({ textDocument, lines }, { shown }) => {
            const { view } = await shown(textDocument.uri);
            return checkedPlaces(view, lines ?? ALL_LINES);
          },
        ),
      ),
  },
  {
    capabilities: {},
    listen: (server) =>
      server.connection.onRequest(
        describeLineRequest,
        answer(server, '', async ({ textDocument, line }: DescribeLineParams, { shown }) => {
          const { view } = await shown(textDocument.uri);
          return describeLine(view, line);
        }),
      ),
  },
];

function listenToHints(server: Server): void {
  const { inlayHint: hints } = server.connection.languages;
  hints.on(
    answer(server, [], async ({ textDocument: { uri }, range }, { shown }) => {
      const { view, settings, sheet } = await shown(uri);
      const active = settings.hints.scope === 'activeLine' ? (server.session.activeLine(uri) ?? -1) : undefined;
      const between = [view.lines.offset(range.start), view.lines.offset(range.end)] as const;
      return hintsIn(view, settings.hints, between)
        .filter(
          ({ line }) => (active === undefined || line === active) && line >= 0 && (sheet.count ?? Infinity) > line,
        )
        .map((hint): InlayHint => inlayHint(view, hint, { uri, offset: hint.offset }));
    }),
  );
  hints.resolve(async (hint, token) => {
    const found: unknown = hint.data;
    if (!isRecord(found) || typeof found.uri !== 'string') return hint;
    const { uri, offset } = found;
    const resolve = answer<InlayHint, InlayHint>(server, hint, async (asked, { shown }) => {
      const { view, settings } = await shown(uri);
      const now = hintsIn(view, settings.hints, [0, view.lines.text.length]).find((one) => one.offset === offset);
      if (!now || !sameText(asked, now.label)) return asked;
      const known = { value: withRoles(view, now.value), instances: [] };
      const writing = { names: namesIn(view.trace, view.file)(now.unit), locale: view.locale };
      const value = card(now.name, known, writing);
      const edit = commentEdit(view, now, view.program.modules.get(view.file)?.language ?? 'python');
      return {
        ...asked,
        label: linkedParts(view, now),
        tooltip: { kind: 'markdown', value },
        ...(edit ? { textEdits: [edit] } : {}),
      };
    });
    return resolve(hint, token);
  });
}

/** The document may have changed since the hint was made. */
function sameText(hint: InlayHint, label: readonly { readonly text: string }[]): boolean {
  const old = typeof hint.label === 'string' ? hint.label : hint.label.map((part) => part.value).join('');
  return old === label.map((part) => part.text).join('');
}

function listenToDiagnostics(server: Server): void {
  server.connection.languages.diagnostics.on(
    answer<DocumentDiagnosticParams, DocumentDiagnosticReport>(
      server,
      { kind: DocumentDiagnosticReportKind.Full, items: [] },
      async ({ textDocument: { uri }, previousResultId }, { token }) => {
        await rest(server, uri, token);
        const items = await currentDiagnostics(server, uri, () => token.isCancellationRequested);
        const resultId = createHash('sha1').update(JSON.stringify(items)).digest('base64');
        if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
        return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
      },
    ),
  );
}

/** Until the document has not been edited for the user's delay. */
async function rest(server: Server, uri: string, token: CancellationToken): Promise<void> {
  await server.ready.get(uri);
  const edited = server.edited.get(uri) ?? 0;
  const left = edited + server.session.settings(uri).diagnostics.delayMs - Date.now();
  if (left <= 0 || token.isCancellationRequested) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, left);
    token.onCancellationRequested(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export function push(server: Server, uri: string): void {
  later(server, `push ${uri}`, server.session.settings(uri).diagnostics.delayMs, async () => {
    const version = server.texts.get(uri)?.version;
    const diagnostics = await currentDiagnostics(server, uri, () => server.state !== 'ready');
    const isCurrent = server.session.isOpen(uri) && server.texts.get(uri)?.version === version;
    if (isCurrent)
      await server.connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
  });
}

async function currentDiagnostics(server: Server, uri: string, cancelled: () => boolean): Promise<Diagnostic[]> {
  const shown = await server.session.show(uri, cancelled);
  const { count } = shown?.sheet ?? {};
  const isInSheet = ({ range }: Diagnostic) =>
    range.start.line >= 0 && (count === undefined || range.start.line < count);
  const items = shown ? diagnosticsOf(shown.view, shown.settings, ruleHref).filter(isInSheet) : [];
  const leftAlone = server.session.leftAlone(uri);
  noteLeftAlone(server, uri, leftAlone);
  tellStatus(server, uri, { problems: items.length, why: shown?.partly ?? leftAlone });
  return items;
}

/** Writes to the log why a document is left alone, once. */
function noteLeftAlone(server: Server, uri: string, why: string | undefined): void {
  if (server.leftAlone.get(uri) === why) return;
  if (why === undefined) server.leftAlone.delete(uri);
  else {
    server.leftAlone.set(uri, why);
    server.connection.console.info(phraseIn(server.session.locale(uri), `${uri} is left alone: ${why}`));
  }
}

function tellStatus(
  server: Server,
  uri: string,
  { problems, why }: { problems: number; why: string | undefined },
): void {
  if (server.options.status !== true) return;
  const version = server.texts.get(uri)?.version ?? 0;
  const said = why === undefined ? {} : { why: phraseIn(server.session.locale(uri), why) };
  const params: StatusParams = { uri, version, problems, ...said };
  void server.connection.sendNotification(statusNotification, params);
}

/** The page of a rule, as it was installed with the server. */
function ruleHref(rule: string): string | undefined {
  const page = new URL(`../docs/problems/${rule}.md`, import.meta.url);
  return existsSync(page) ? page.href : undefined;
}
