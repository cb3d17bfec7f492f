// Reporter of vitest: writes to the file TEST_RUN_REPORT, as JSON, which tests passed and failed, and what was thrown outside of them.
import fs from 'node:fs';
import path from 'node:path';

const WHY_CHARACTERS = 2_000;

/** Writes the results of a run when it ends. */
export default class RunReport {
  onTestRunEnd(modules, errors) {
    const report = { passed: [], failures: [], loose: [], isWhole: true };
    for (const module of modules) addModule(report, module);
    for (const error of errors) addLoose(report, error);
    fs.writeFileSync(process.env.TEST_RUN_REPORT, JSON.stringify(report));
  }
}

function addModule(report, module) {
  const file = path.relative(process.cwd(), module.moduleId);
  // It never began, or never ended: its process is gone.
  if (module.state() === 'queued' || module.state() === 'pending') report.isWhole = false;
  const fail = (name, errors) => report.failures.push({ file, name, why: whyOf(errors) });
  // A file that could not be loaded, and hooks of a group: the tests they were for did not run.
  const groups = [module, ...module.children.allSuites()];
  const broken = groups.flatMap((group) => group.errors());
  if (broken.length > 0) fail(null, broken);
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    if (state === 'passed') report.passed.push({ file, name: nameOf(test) });
    else if (state === 'failed') fail(nameOf(test), errors);
    else if (state === 'pending') report.isWhole = false;
  }
}

/** An error outside of every test is one of the file whose process threw it, where a test of that file failed too: it often leaves one behind. */
function addLoose(report, error) {
  const why = `outside of every test: ${whyOf([error])}`;
  const file = error.VITEST_TEST_PATH === undefined ? null : path.relative(process.cwd(), error.VITEST_TEST_PATH);
  if (report.failures.some((failure) => failure.file === file)) report.failures.push({ file, name: null, why });
  else report.loose.push(`${file === null ? '' : `while ${file} ran, `}${why}`);
}

/** The name of a test behind those of its groups, as `-t` looks at it. */
function nameOf(test) {
  const names = [];
  for (let each = test; each.type !== 'module'; each = each.parent) names.unshift(each.name);
  return names.join(' ');
}

function whyOf([error] = []) {
  return (error?.stack ?? error?.message ?? 'no reason').slice(0, WHY_CHARACTERS);
}
