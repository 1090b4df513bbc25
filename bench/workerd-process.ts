/** workerd as a process of our own: started on a configuration, asked over loopback, and gone when the bench is. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { root } from '../src/programs/build/paths.ts'
import { type ServerConfig, workerdConfig } from './workerd-config.ts'

export interface WorkerdProcess {
  readonly pid: number
  /** Where a Worker listens, without a slash at the end. Throws for one that has no socket. */
  readonly url: (worker: string) => string
  readonly stop: () => Promise<void>
}

export const workerdProgram = path.join(root, 'node_modules/workerd/bin/workerd')

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** workerd reports on a descriptor of its own which port each socket was given. */
const controlDescriptor = 3
const listenMessage = z.object({ event: z.literal('listen'), socket: z.string(), port: z.int() })

/**
 * Starts workerd in `directory`, where the modules are; resolves once all sockets listen. Rejects with what workerd
 * printed when it ends before that.
 */
export async function startWorkerd(directory: string, config: ServerConfig): Promise<WorkerdProcess> {
  if (config.disk !== undefined) mkdirSync(config.disk, { recursive: true })
  const configFile = path.join(directory, 'config.capnp')
  const logFile = path.join(directory, 'workerd.log')
  writeFileSync(configFile, workerdConfig(config))
  const log = openSync(logFile, 'w')
  // The stand-in for the queue hands messages to a Worker as only experimental workerd lets it.
  const args = ['serve', configFile, '--experimental', `--control-fd=${controlDescriptor}`]
  const child = spawn(workerdProgram, args, { stdio: ['ignore', log, log, 'pipe'] })
  closeSync(log)
  running.add(child)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => {
      running.delete(child)
      resolve()
    })
  })
  const failed = ended.then(() => {
    throw new Error(`workerd ended before it listened:\n${readFileSync(logFile, 'utf8').trim()}`)
  })
  const ports = await Promise.race([listeningPorts(child, config.sockets.length), failed])
  // From here on its end is no failure to start.
  failed.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    url(worker) {
      const port = ports.get(worker)
      if (port === undefined) throw new Error(`${worker} has no socket.`)
      return `http://127.0.0.1:${port}`
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function listeningPorts(child: ChildProcess, count: number): Promise<ReadonlyMap<string, number>> {
  const control = child.stdio[controlDescriptor]
  if (!(control instanceof Readable)) throw new Error('workerd was started without its control descriptor.')
  return new Promise((resolve) => {
    const ports = new Map<string, number>()
    createInterface({ input: control }).on('line', (line) => {
      const message = listenMessage.safeParse(JSON.parse(line))
      if (message.success) ports.set(message.data.socket, message.data.port)
      if (ports.size === count) resolve(ports)
    })
  })
}
