/** The few requests and notifications we add to LSP; types and names only. */

/** Client → server: what one line says about shapes, as plain text for a screen reader. */
export const describeLineRequest = 'unrolled/describeLine';
export interface DescribeLineParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based. */
  readonly line: number;
}
export type DescribeLineResult = string;

/** Client → server: why the tensor or size at a place has its shape. */
export const explainShapeRequest = 'unrolled/explainShape';
export interface ExplainShapeParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}
/** Null where nothing there has a shape. */
export type ExplainShapeResult = {
  /** `out: (3, 1, 2)`. */
  readonly title: string;
  /** One for each axis: the places that gave or carried its size, nearest first. */
  readonly chains: readonly { readonly title: string; readonly places: readonly ExplainedPlace[] }[];
} | null;
export interface ExplainedPlace extends PlanPlace {
  readonly text: string;
  /** The line of code. */
  readonly code: string;
}

/** Client → server: the edit that writes the shapes of lines as comments; null where there is nothing to write. */
export const insertShapeCommentsRequest = 'unrolled/insertShapeComments';
/** Client → server: the shape comments that are there, held against the code. */
export const checkShapeCommentsRequest = 'unrolled/checkShapeComments';
export interface ShapeCommentsParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based first and last line; the whole document where there are none. */
  readonly lines?: readonly [number, number];
}
export interface CheckShapeCommentsResult {
  readonly right: number;
  /** How many are about what is not known. */
  readonly open: number;
  readonly wrong: readonly ExplainedPlace[];
}

/** Client → server: where the cursor is, for hints that show on the active line only. */
export const activeLineNotification = 'unrolled/activeLine';
export interface ActiveLineParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based. */
  readonly line: number;
}

/** Server → client: what became of a document. */
export const statusNotification = 'unrolled/status';
export interface StatusParams {
  readonly uri: string;
  readonly version: number;
  /** Reported errors and warnings. */
  readonly problems: number;
  /** Why the document is left alone (too long, minified), or was only read in part. */
  readonly why?: string;
}

/** What the client may say at the start, in `initializationOptions`. */
export interface InitializationOptions {
  /** The settings under `unrolled`, for clients that answer no `workspace/configuration`. */
  readonly settings?: unknown;
  /** The client understands `unrolled/status`. */
  readonly status?: boolean;
  /** The client has the command `unrolled.explainShape`, which hovers and code actions call. */
  readonly explain?: boolean;
  /** The client has the command `unrolled.runCell`, which the lenses call. */
  readonly preview?: boolean;
}

/** Client → server: everything the preview needs to run the cell at a place. */
export const runRequest = 'unrolled/run';
export interface RunParams {
  readonly textDocument: { readonly uri: string };
  /** Zero-based; on a recurrent construction or call, or anywhere in the unit that holds one. */
  readonly position: Position;
  /** Sizes the code does not say, as the user set them: `{ batch: 4 }`. */
  readonly sizes?: { readonly [name: string]: number };
  /** Options of the layer at the place to try in place of the written ones: `{ bidirectional: true, hidden_size: 16 }`. */
  readonly switches?: { readonly [option: string]: number | boolean };
}

/** Client → server: the edit that writes options that were tried into the code. */
export const applyRequest = 'unrolled/apply';
export interface ApplyParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
  readonly switches: NonNullable<RunParams['switches']>;
}
/** By document; null where the code has no place for them. */
export type ApplyResult = {
  changes: { [uri: string]: { range: { start: Position; end: Position }; newText: string }[] };
} | null;

/** A straight line of steps with concrete sizes, in the order in which the program runs them; plain JSON. */
export interface Plan {
  readonly version: 1;
  /** What the run is called: `RNN`, `Model.forward`. */
  readonly title: string;
  readonly library: string;
  /** The place that was asked for. */
  readonly at: PlanPlace;
  /** The step of the cell that was asked for. */
  readonly focus: number;
  readonly steps: readonly PlanStep[];
  /** Sizes that the code does not say, each with the value used. */
  readonly asks: readonly PlanAsk[];
  /** Where the program does not say which way it goes, and the way that was taken. */
  readonly guesses?: readonly { readonly at: PlanPlace; readonly taken: 'then' | 'otherwise' | 'one pass' }[];
  /** Whether the program sets the generator itself before it draws; otherwise the preview's seed is used. */
  readonly seeded: boolean;
  /** Bytes of all tensors and weights that the run makes. */
  readonly bytes: number;
  /** Why and where the run ends before the program does: a shape error, an op without a kernel, data that is not in sight. */
  readonly stopped?: { readonly why: string; readonly at: PlanPlace; readonly problem?: PlanProblem };
}

/** Instead of a plan, why there is none. */
export interface NoPlan {
  readonly version: 1;
  readonly why: string;
}
export type RunResult = Plan | NoPlan;

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface PlanPlace {
  readonly uri: string;
  readonly start: Position;
  readonly end: Position;
}

export interface PlanAsk {
  readonly name: string;
  readonly value: number;
  /** What the size is of, for the label: `batch`, `seq`, `input`, `hidden`, or a variable of the program. */
  readonly role?: string;
}

export interface PlanProblem {
  readonly rule: string;
  readonly message: string;
  /** Titles of the quick fixes there are. */
  readonly fixes: readonly string[];
}

/**
 * An op at a place. `op` is the name of a kernel, or one of the plan's own: `input` (a tensor that comes from outside: random
 * unless the user gives it), `literal` (written in the code, in lists, as its argument `data`), `layer` (makes a layer and
 * draws its weights), `parameter` (one of them, by its argument `name`), `parameters` (many, each of the argument `parts` as
 * `[layer, name]` or a tensor), `assign` (puts the tensor `value` in the place of the parameter `name` of the layer), `seed`
 * (sets the generator to its argument `seed`).
 */
export interface PlanStep {
  readonly id: number;
  readonly op: string;
  /** The library's name: `torch.nn.LSTM`. */
  readonly api: string;
  readonly at: PlanPlace;
  /** What is called, as it is written: `self.lstm`. */
  readonly text?: string;
  /** The unit it stands in: `Model.forward`. */
  readonly unit: string;
  /** Which pass of the loops around it, outermost first, counted from 0. */
  readonly passes: readonly number[];
  /** Arguments under the op's parameter names; a layer's configuration among them. */
  readonly args: { readonly [name: string]: PlanArg };
  /** Of a call of a layer: the step that made the layer. Its weights are the argument `weights` of the kernel. */
  readonly layer?: number;
  /** Of a step `layer`: its parameters by their names in its own state dict, `weight_ih_l0`, in the order of drawing. */
  readonly parameters?: readonly PlanParameter[];
  /** The program fills it itself once it is made, in a way that the plan does not have: of a layer its weights. */
  readonly refilled?: true;
  /** What comes out is also what the argument `input` becomes, for all that holds it. */
  readonly inPlace?: true;
  /** Of a step `layer`: what stands before these names in the state dict of the model, `encoder.lstm.`, where it is known. */
  readonly prefix?: string;
  readonly out: PlanOut;
}

export type PlanArg =
  | null
  | boolean
  | number
  | string
  | { readonly tensor: number }
  | { readonly start?: number | null; readonly stop?: number | null; readonly step?: number | null }
  | readonly PlanArg[];

export interface PlanParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a step gives: a tensor under a number that later steps name, several, or a plain number or nothing. */
export type PlanOut = PlanTensor | readonly PlanOut[] | null;
export interface PlanTensor {
  readonly tensor: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Roles of the axes, where known: `seq`, `batch`, `hidden`. */
  readonly roles?: readonly (string | null)[];
  /** The variable the program keeps it in. */
  readonly name?: string;
}
