/// <reference lib="dom" />
// `npm run bench:preview`: the page in Chromium. First paint from navigation, a new plan to the next frame (as after an edit),
// the run of the plan alone, and the frames while 512 steps of 128 units play. Milliseconds of the page's thread, and by the clock;
// what a frame takes is measured by a clock of the page that ticks 1/60 s a frame, however busy the machine is.
import type { Page } from 'playwright-core';
import type { Plan } from '../../server/messages.ts';
import { openBrowser } from '../../tools/chromium.ts';
import { readPlan, startDemo, usual } from '../../tools/demo-server.ts';
import { longPlan } from '../long-plan.ts';

const ROUNDS = 7;
let plan: Plan = readPlan('article');
const browser = await openBrowser(console.log);
const demo = await startDemo(() => ({ plan, theme: 'dark', settings: usual }));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function open(of: Plan): Promise<Page> {
  plan = of;
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto(demo.url);
  await page.locator('.diagram').waitFor();
  return page;
}

/** From navigation to the frame in which the diagram stands. */
async function firstPaint(): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const page = await open(readPlan('article'));
    times.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
    );
    await page.close();
  }
  return median(times);
}

/** From a plan that arrives to the frame after it is drawn, as after an edit of hidden_size. */
async function redraw(page: Page, plans: readonly Plan[]): Promise<number> {
  return page.evaluate(
    async ([text, rounds]) => {
      const all: unknown[] = JSON.parse(text);
      const times: number[] = [];
      for (let i = 0; i < rounds * 2; i++) {
        const result = all[i % all.length];
        const start = performance.now();
        window.postMessage(
          {
            type: 'plan',
            result,
            file: 'a.py',
            place: { uri: 'a', position: { line: 0, character: 0 } },
            tried: { sizes: {}, switches: {} },
          },
          location.origin,
        );
        await new Promise((done) => setTimeout(done));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[rounds] ?? Number.NaN;
    },
    [JSON.stringify(plans), ROUNDS] as const,
  );
}

/** Text, for a function would bring what the compiler of this file wraps around it. */
const TICKING = `
  let now = 0;
  const next = window.requestAnimationFrame.bind(window);
  performance.now = () => now;
  window.requestAnimationFrame = (call) => next(() => call(now));
  window.ticked = () => {
    now += 1000 / 60;
    return new Promise((done) => next(() => setTimeout(done)));
  };
`;

/** A page whose time passes a sixtieth of a second a frame. */
async function openTicking(of: Plan): Promise<Page> {
  plan = of;
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.addInitScript({ content: TICKING });
  await page.goto(demo.url);
  await page.locator('.diagram').waitFor();
  return page;
}

const FRAMES = 240;

/** Milliseconds of the page's thread for a frame in which the next step is shown. */
async function frameOf(page: Page, view: string): Promise<number> {
  await page.locator(`#tab-${view}`).click();
  await page.locator('.player select').first().selectOption('60');
  await page.keyboard.press('Home');
  return taken(page, () =>
    page.evaluate(async (frames) => {
      const { ticked } = window as unknown as { ticked(): Promise<void> };
      const play = document.querySelector<HTMLElement>('.buttons button:nth-child(3)');
      play?.click();
      for (let i = 0; i < frames; i++) await ticked();
      play?.click();
      return frames;
    }, FRAMES),
  );
}

interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly shown: number;
}

/** Milliseconds of processor time that the page's thread has taken. */
async function taken(page: Page, run: () => Promise<number>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const now = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const before = await now();
  const times = await run();
  const after = await now();
  await session.detach();
  return (after - before) / times;
}

/** Frames while it plays at 60 steps a second. */
async function playing(page: Page, view: string): Promise<Frames> {
  await page.locator(`#tab-${view}`).click();
  await page.locator('.player select').first().selectOption('60');
  await page.keyboard.press('Home');
  const gaps = await page.evaluate(async () => {
    const gaps: number[] = [];
    let last = performance.now();
    const start = last;
    document.querySelector<HTMLElement>('.buttons button:nth-child(3)')?.click();
    while (performance.now() - start < 5000) {
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    document.querySelector<HTMLElement>('.buttons button:nth-child(3)')?.click();
    return gaps.sort((a, b) => a - b);
  });
  const at = (part: number): number => gaps[Math.floor(gaps.length * part)] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), shown: gaps.length };
}

const rows: (readonly [string, string, string])[] = [];

async function redrawn(page: Page, what: string, plans: readonly Plan[]): Promise<void> {
  let clock = Number.NaN;
  const cpu = await taken(page, async () => {
    clock = await redraw(page, plans);
    return ROUNDS * 2;
  });
  rows.push([`new plan → drawn, ${what}`, cpu.toFixed(1), '100']);
  rows.push(['  by the clock', clock.toFixed(1), '']);
}

try {
  rows.push(['first paint, the article', (await firstPaint()).toFixed(0), '500']);
  const small = await open(readPlan('article'));
  const classifier = readPlan('classifier');
  await redrawn(small, 'small', [readPlan('article'), classifier]);
  await small.close();
  const long = await open(longPlan(512, 128));
  await redrawn(long, 'T=512 H=128', [longPlan(512, 128), longPlan(512, 127)]);
  const ticking = await openTicking(longPlan(512, 128));
  for (const view of ['diagram', 'heat', 'table']) {
    const frames = await playing(long, view);
    rows.push([`frame while playing T=512, ${view}`, (await frameOf(ticking, view)).toFixed(1), '16.7']);
    rows.push(['  from frame to frame, median and p95', `${frames.median.toFixed(1)} ${frames.p95.toFixed(1)}`, '']);
  }
  for (const [what, ms, goal] of rows) console.log(`${what.padEnd(40)} ${ms.padStart(10)}   goal ${goal}`);
} finally {
  await browser.close();
  demo.server.close();
}
