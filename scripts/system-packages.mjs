/** Programs of the system that tests and benchmarks need. Plain JavaScript, as launcher.mjs is. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

/**
 * @param {readonly string[]} args Of apt-get.
 * @param {Record<string, string>} env
 */
function run(args, env) {
  return spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
}

/**
 * As root on Debian it is installed, elsewhere named.
 * @param {string} name The package.
 * @param {string} program
 * @param {Record<string, string>} [env]
 */
export function installSystemPackage(name, program, env = {}) {
  const isThere = () => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
  if (isThere()) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${name}, which is needed here: apt-get install ${name}`)
    const quiet = { DEBIAN_FRONTEND: 'noninteractive', ...env }
    const command = ['install', '-y', '--no-install-recommends', name]
    if (!run(command, quiet)) {
      run(['update'], quiet)
      run(command, quiet)
    }
  }
  if (!isThere()) console.error(`${name} is missing: install it (Debian: apt-get install ${name}).`)
}

/** The real Redis behind Upstash's interface; not started as a service: whoever needs one starts his own. */
export function installRedis() {
  installSystemPackage('redis-server', 'redis-server', { RUNLEVEL: '1' })
}
