/** Numbers as people at home write them. The numbering plans weigh more than the frame: they come after the first paint. */
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../language.ts'

type ShowNumber = (number: string) => string

const asItCame: ShowNumber = (number) => number || texts.numberWithheld

/** @param country ISO 3166 alpha-2 of the site. */
export function useNumbers(country: string): ShowNumber {
  const [show, setShow] = useState<ShowNumber>(() => asItCame)
  useEffect(() => {
    void import('../../parts/numbers.ts').then(({ showNumber }) =>
      setShow(() => (number: string) => (number ? showNumber(number, country).text : texts.numberWithheld)),
    )
  }, [country])
  return show
}
