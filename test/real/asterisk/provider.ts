/** A provider as far as Asterisk registers at it (pjsip.conf beside): every REGISTER is taken, for as short as it may be. */
import { createSocket } from 'node:dgram'

const port = 5998

export async function startProvider(): Promise<{ readonly close: () => void }> {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => {
    const lines = bytes.toString().split('\r\n')
    if (!lines[0]?.startsWith('REGISTER ')) return
    const kept = lines.filter((line) => /^(?:Via|v|From|f|To|t|Call-ID|i|CSeq|Contact|m):/i.test(line))
    const tagged = kept.map((line) => (/^(?:To|t):/i.test(line) ? `${line};tag=provider` : line))
    const contact = tagged.map((line) => (/^(?:Contact|m):/i.test(line) ? `${line};expires=4` : line))
    const answer = ['SIP/2.0 200 OK', ...contact, 'Expires: 4', 'Content-Length: 0', '', '']
    socket.send(answer.join('\r\n'), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve))
  let isOpen = true
  return {
    close: () => {
      if (isOpen) socket.close()
      isOpen = false
    },
  }
}
