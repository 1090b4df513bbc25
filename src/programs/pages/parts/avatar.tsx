/**
 * The disc beside a name: its initials, or the person's picture. That is drawn, not loaded: no page's policy has to allow images, and what
 * is no picture stays unseen.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { initials } from './initials.ts'

export interface AvatarProps {
  readonly name: string
  readonly photo?: Blob | undefined
  /** Beside `av`. */
  readonly look?: string
}

/** Twice the largest disc, for sharp screens. */
const pixels = 96

export function Avatar({ name, photo, look = 'lg' }: AvatarProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drawn, setDrawn] = useState<Blob>()
  useEffect(() => {
    if (!photo) return undefined
    let isWanted = true
    void createImageBitmap(photo).then(
      (image) => {
        if (isWanted) {
          draw(canvas.current, image)
          setDrawn(photo)
        }
        image.close()
      },
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [photo])
  const isShown = photo !== undefined && drawn === photo
  return (
    <span class={`av ${look}`} aria-hidden="true" data-photo={isShown}>
      {initials(name) || '?'}
      {photo && <canvas ref={canvas} width={pixels} height={pixels} hidden={!isShown} />}
    </span>
  )
}

/** The middle of the picture, as a square. */
function draw(canvas: HTMLCanvasElement | null, image: ImageBitmap): void {
  const side = Math.min(image.width, image.height)
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2]
  canvas?.getContext('2d')?.drawImage(image, left, top, side, side, 0, 0, pixels, pixels)
}
