/** A search that stands in the address as `q`. */
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../parts/icons.tsx'
import { setQuery, useRoute } from '../router.ts'

const typedMs = 250

export function SearchBox({ label, placeholder }: { readonly label: string; readonly placeholder: string }) {
  const { query } = useRoute()
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const text = query.get('q') ?? ''
  const wantsFocus = query.has('find')
  useEffect(() => {
    const { current } = field
    if (current && current !== document.activeElement) current.value = text
  }, [text])
  useEffect(() => {
    if (!wantsFocus) return
    field.current?.focus()
    setQuery({ find: undefined }, { replaces: true })
  }, [wantsFocus])
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        defaultValue={text}
        maxLength={200}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current)
          timer.current = setTimeout(() => setQuery({ q: currentTarget.value.trim() }, { replaces: true }), typedMs)
        }}
      />
    </div>
  )
}
