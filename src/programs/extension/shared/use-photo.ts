/** A caller's picture as the worker sends it (Base64), for the disc beside the name. */
import { useMemo } from 'preact/hooks'

export function pictureOf(text: string): Blob {
  return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))])
}

export function usePhoto(text: string | undefined): Blob | undefined {
  return useMemo(() => (text === undefined ? undefined : pictureOf(text)), [text])
}
