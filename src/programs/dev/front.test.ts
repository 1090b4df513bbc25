import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { freePort } from '../../../test/support/server.ts'
import { parseTrustedProxies } from '../../lib/forwarded-address.ts'
import { startFront } from './front.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** As workerd closes it: a request that is sent in that moment is lost. */
const closedByWorkerdAfterMs = 5000

it('gives up an idle connection to the server behind it before that one does, so that no request after a pause is answered 503', async () => {
  const ended = Promise.withResolvers<number>()
  const behind = createServer({ keepAliveTimeout: 60_000 }, (_, response) => response.end('answered'))
  let answeredAtMs = 0
  behind.on('connection', (socket: Socket) => socket.once('end', () => ended.resolve(Date.now() - answeredAtMs)))
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
  closing.push(() => behind.close())
  const target = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`
  const port = await freePort()
  const front = await startFront({ host: '127.0.0.1', port, target, proxies: parseTrustedProxies('') })
  closing.push(front.close)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answered')
  answeredAtMs = Date.now()
  expect(await ended.promise).toBeLessThan(closedByWorkerdAfterMs)
}, 20_000)
