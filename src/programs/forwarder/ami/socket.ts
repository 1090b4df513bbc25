/** The socket to an Asterisk manager, plain or TLS. A certificate is always checked; a private one is named by its CA. */
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { isAddress } from '../../../lib/address.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock } from '../../../ports/clock.ts'

export interface AmiAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** PEM file of the certificate, or of the authority that signed it, where no public one did. */
  readonly caFile?: string
  /** The name in the certificate, where it is not the host. */
  readonly tlsName?: string
}

const connectTimeoutMs = 10_000

/** A connected socket. Rejects with `source_unreachable` when there is none in time, or the certificate is not trusted. */
export async function openSocket(address: AmiAddress, clock: Clock, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  const done = new AbortController()
  const socket = connect(address)
  const late = clock.sleep(connectTimeoutMs, AbortSignal.any([signal, done.signal])).then(() => {
    throw unreachable(address, 'no answer within 10 s')
  })
  const ready = new Promise<Socket>((resolve, reject) => {
    socket.once(address.tls ? 'secureConnect' : 'connect', () => resolve(socket))
    socket.once('error', (error) => reject(unreachable(address, socketFault(error), error)))
    socket.once('close', () => reject(unreachable(address, 'the connection was closed')))
  })
  try {
    return await Promise.race([ready, late])
  } catch (thrown) {
    socket.on('error', () => {}).destroy()
    throw thrown
  } finally {
    late.catch(() => {})
    ready.catch(() => {})
    done.abort()
    socket.removeAllListeners()
  }
}

function connect({ host, port, tls, caFile, tlsName }: AmiAddress): Socket {
  if (!tls) return connectTcp({ host, port, noDelay: true, keepAlive: true })
  const ca = caFile === undefined ? undefined : readCa(caFile)
  return connectTls({ host, port, ca, servername: tlsName ?? (isAddress(host) ? '' : host) })
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SwitchhookError('not_configured', `The certificate file ${file} can't be read.`, { cause })
  }
}

function unreachable({ host, port }: AmiAddress, reason: string, cause?: unknown): SwitchhookError {
  const message = `Asterisk at ${host}:${port} can't be reached: ${reason}.`
  return new SwitchhookError('source_unreachable', message, { retryable: true, cause })
}

function socketFault(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return code === 'ECONNREFUSED' ? 'nothing listens there' : code || error.message
}
