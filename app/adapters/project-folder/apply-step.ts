import { changedMeanwhile, type WriteFailure } from './failures.ts';
import { unless } from './file-system.ts';
import { splitPath } from './folder.ts';
import {
  cameOut,
  giveBack,
  holds,
  type Names,
  namesOf,
  place,
  putAside,
  type Session,
  type Step,
  stagingOf,
  swapBack,
  tryExchange,
} from './moves.ts';

export type StepResult = { ok: true } | { ok: false; failure: WriteFailure };

const OK: StepResult = { ok: true };

/**
 * Carries one step out. Nothing is clobbered: what comes out of a place is compared with what the plan saw, and goes back when
 * it is something else.
 * @param again true when an earlier attempt may have got anywhere (recovery); the step then finds out where it stands
 * @throws what the file system says; the step can then be undone by `undoStep`
 */
export async function applyStep(session: Session, step: Step, again: boolean): Promise<StepResult> {
  const { folder } = session;
  const above = splitPath(step.path).folder;
  if (step.kind === 'remove') {
    const found = await folder.find(above);
    if (found.kind === 'blocked')
      return again && (await isRemoved(session, step)) ? OK : { ok: false, failure: changedMeanwhile(step.path) };
    session.touched.add(above);
    return found.kind === 'absent' ? OK : remove(session, step, await namesOf(session, step, found.fd), again);
  }
  const { fd, made } = await folder.make(above);
  session.made.push(...made);
  for (const path of made) session.touched.add(splitPath(path).folder);
  session.touched.add(above);
  const names = await namesOf(session, step, fd);
  return step.kind === 'create' ? create(session, step, names) : replace(session, step, names, again);
}

/** The folder that it was in may be a file by now. */
async function isRemoved(session: Session, step: Step): Promise<boolean> {
  const { folder, run } = session;
  const staging = await folder.find(stagingOf(run));
  return staging.kind === 'folder' && holds(session, staging.fd, step.staged, step.expected);
}

async function create(session: Session, step: Step, names: Names): Promise<StepResult> {
  // ENOENT: an earlier attempt moved the staged file, on a system without hard links.
  const placed = await unless(['EEXIST', 'ENOENT'], false, async () => {
    await place(session, names.stagedAt, names.at);
    return true;
  });
  if (placed || (await holds(session, names.target, names.name, step.wanted))) return OK;
  return { ok: false, failure: changedMeanwhile(step.path) };
}

async function replace(session: Session, step: Step, names: Names, again: boolean): Promise<StepResult> {
  const conflict: StepResult = { ok: false, failure: changedMeanwhile(step.path) };
  const known = again ? await cameOut(session, step, names) : null;
  if (known === step.staged && (await holds(session, names.staging, known, null))) return alreadyKept(session, step);
  const out = known ?? (await swap(session, step, names));
  if (out === null) return conflict;
  if (out === names.asideName) await fillGap(session, names);
  const asPlanned = await holds(session, names.staging, out, step.expected);
  const inPlace = out === step.staged || (await holds(session, names.target, names.name, step.wanted));
  if (!asPlanned || !inPlace) {
    await swapBack(session, step, names, out);
    return conflict;
  }
  if (step.keepAs !== null) await putAside(session, names.staging, out, step.path, step.keepAs);
  return OK;
}

/** Recovery finds neither name when the step was through, up to putting the old bytes aside. */
function alreadyKept(session: Session, step: Step): StepResult {
  if (step.keepAs !== null) session.kept.push({ path: step.path, keptAs: step.keepAs });
  return OK;
}

/** On a system without exchange the place is empty for a moment; somebody else may fill it first. */
async function fillGap(session: Session, names: Names): Promise<void> {
  if (!(await holds(session, names.target, names.name, null))) return;
  await unless(['EEXIST', 'ENOENT'], undefined, () => place(session, names.stagedAt, names.at));
}

/** Puts the new file in place and returns the staged name of the old one; null when there was no old one. */
async function swap(session: Session, step: Step, names: Names): Promise<string | null> {
  const { fs: io } = session.folder;
  const exchanged = await tryExchange(io, names.stagedAt, names.at);
  if (exchanged === 'done') return step.staged;
  if (exchanged === 'gone') return null;
  return unless(['ENOENT'], null, async () => {
    await io.rename(names.at, names.asideAt);
    return names.asideName;
  });
}

async function remove(session: Session, step: Step, names: Names, again: boolean): Promise<StepResult> {
  const { fs: io } = session.folder;
  const moved = again && !(await holds(session, names.staging, step.staged, null));
  if (!moved) {
    const gone = await unless(['ENOENT'], true, async () => {
      await io.rename(names.at, names.stagedAt);
      return false;
    });
    if (gone) return OK;
  }
  if (await holds(session, names.staging, step.staged, step.expected)) return OK;
  await giveBack(session, step, names);
  return { ok: false, failure: changedMeanwhile(step.path) };
}
