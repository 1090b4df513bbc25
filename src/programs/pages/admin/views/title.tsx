/** The heading of a page. Who comes from another page stands at its top and hears its title, as after loading a page. */
import { useEffect, useRef } from 'preact/hooks'
import { texts } from '../language.ts'

let arrivedAt = ''

export function Title({ text }: { readonly text: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${text} · ${texts.product}`
    const isFirst = arrivedAt === ''
    if (arrivedAt === location.pathname) return
    arrivedAt = location.pathname
    if (isFirst) return
    heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [text])
  return (
    <h1 tabIndex={-1} ref={heading}>
      {text}
    </h1>
  )
}
