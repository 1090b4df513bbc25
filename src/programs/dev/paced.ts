/**
 * What a client sends on a socket, in parts with a rest after each. workerd reads a socket's messages for as long as there are more, and nothing
 * else meanwhile: 20 000 sent in one go kept every lookup of the site waiting for up to 180 ms, though the first few closed the socket.
 */
import { Transform } from 'node:stream'

/** Some 150 of an agent's messages; workerd reads them in about a millisecond. */
export const partBytes = 4096
export const restMs = 5

/** Bytes go through unchanged and in order; a client that sends little never waits. */
export function paced(): Transform {
  let left = partBytes
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const goOn = (at: number): void => {
        const part = chunk.subarray(at, at + left)
        left -= part.length
        this.push(part)
        const next = at + part.length
        if (left > 0) {
          done()
          return
        }
        setTimeout(() => {
          left = partBytes
          if (next < chunk.length) goOn(next)
          else done()
        }, restMs)
      }
      goOn(0)
    },
  })
}
