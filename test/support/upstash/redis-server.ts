/** A real redis-server on a socket of its own. Debian: `apt-get install redis-server`; `npm test` does that where it may. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** With a directory it keeps its data there, each write on disk before it is answered; without one it keeps nothing. */
export async function startRedisServer(directory?: string): Promise<{ socket: string; stop: () => Promise<void> }> {
  const own = mkdtempSync(path.join(tmpdir(), 'switchhook-redis-'))
  if (directory) mkdirSync(directory, { recursive: true })
  const socket = path.join(own, 'redis.sock')
  const durability = directory ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', directory ?? own, ...durability]
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  let said = ''
  const ready = new Promise<undefined>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (/ready to accept connections/i.test(said)) resolve(undefined)
    })
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message}); apt-get install redis-server`))
    child.once('exit', (code) => resolve(`ended with ${code}: ${said}`))
  })
  const failure = await Promise.race([ended, ready])
  if (failure !== undefined) throw new Error(`redis-server ${failure}`)
  return {
    socket,
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await ended
      rmSync(own, { recursive: true, force: true })
    },
  }
}
