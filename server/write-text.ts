/** Writes a file whole or not at all: a disk that fills up leaves what was there. */

import * as fs from 'node:fs';

export type Disk = Pick<typeof fs, 'realpathSync' | 'statSync' | 'writeFileSync' | 'renameSync' | 'rmSync'>;

/** Why a text was not written; undefined when it was. `disk` is where it goes. */
export function writeText(file: string, text: string, disk: Disk = fs): string | undefined {
  let beside: string | undefined;
  try {
    // What a link stands for is changed, not the link.
    const real = disk.realpathSync(file);
    beside = `${real}.unrolled-${process.pid}`;
    disk.writeFileSync(beside, text, { mode: disk.statSync(real).mode });
    disk.renameSync(beside, real);
    return undefined;
  } catch (error) {
    if (beside !== undefined) tidy(beside, disk);
    return reason(error);
  }
}

function tidy(file: string, disk: Disk): void {
  try {
    disk.rmSync(file, { force: true });
  } catch {
    // What could not be written may not be there to be taken away.
  }
}

/** What the system said, in words a user can act on. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not allowed';
    case 'ENOENT':
      return 'it is gone';
    default:
      return code || String(error);
  }
}
