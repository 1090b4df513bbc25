/** A WAV file of a tone: 8 kHz, 16 bits, mono, as Asterisk records. */
export function wavFile(seconds: number, hertz = 440): Uint8Array<ArrayBuffer> {
  const rate = 8000
  const samples = Math.round(seconds * rate)
  const bytes = new Uint8Array(44 + samples * 2)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string) => bytes.set(new TextEncoder().encode(word), at)
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, samples * 2, true)
  for (let i = 0; i < samples; i += 1)
    view.setInt16(
      44 + i * 2,
      Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / rate) * Math.abs(Math.sin(i / 4000))),
      true,
    )
  return bytes
}
