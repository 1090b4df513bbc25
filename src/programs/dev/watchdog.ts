/**
 * workerd does not notice when the process that started it is killed: it would live on, hold the port and write the
 * records. So a small shell waits on a pipe that only we hold; when we are gone, however, the pipe ends and it kills
 * workerd. It learns the process id from a file that workerd.sh writes each time, restarts included.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { root } from '../build/paths.ts'

/** In the clone: the data directory may be on a disk from which nothing may be run. */
const wrapper = path.join(root, 'src/programs/dev/workerd.sh')

const watch = 'cat > /dev/null; [ -s "$1" ] && kill -9 "$(cat "$1")" 2> /dev/null && rm -f "$1"'

/**
 * From now on every workerd that this process starts (Miniflare reads the variables) dies with it. `pidFile` is where
 * its process id stands while it runs. Returns what ends the watch after workerd was stopped in good order.
 */
export function watchWorkerd(workerd: string, pidFile: string): () => void {
  process.env.MINIFLARE_WORKERD_PATH = wrapper
  process.env.SWITCHHOOK_WORKERD = workerd
  process.env.SWITCHHOOK_WORKERD_PID_FILE = pidFile
  const watchdog = spawn('/bin/sh', ['-c', watch, 'switchhook-watchdog', pidFile], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watchdog.unref()
  return () => {
    rmSync(pidFile, { force: true })
    watchdog.stdin.end()
  }
}
