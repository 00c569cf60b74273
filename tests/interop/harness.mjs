// A ledger of its own for the suite, and tests that print TAP.
import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';

const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

export async function startLedger(program, directory, extra = []) {
  const child = spawn(
    program,
    ['--port', '0', '--data', `${directory}/ledger`, '--ready-fd', '3', '--die-with-parent', ...extra],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (data) => { log += data; });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdio[3].on('data', (data) => {
      text += data;
      if (text.endsWith('\n')) resolve(text.trim());
    });
    child.on('exit', (code, signal) => {
      const sentence = `lumio-ledger ended with ${code ?? signal}: ${log}`;
      console.log(`# ${sentence}`);
      reject(new Error(sentence));
    });
  });
  return {
    url,
    stop: () => new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.on('exit', (code) => resolve(code));
      child.kill('SIGTERM');
    }),
  };
}

export async function runAll() {
  let failed = 0;
  console.log('TAP version 14');
  console.log(`1..${tests.length}`);
  for (const [index, { name, body }] of tests.entries()) {
    try {
      await body();
      console.log(`ok ${index + 1} ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${index + 1} ${name}`);
      const data = error?.response?.data;
      for (const line of `${error?.stack ?? error}\n${data ? JSON.stringify(data) : ''}`.split('\n')) {
        console.log(`# ${line}`);
      }
    }
  }
  return failed;
}

export { assert };
