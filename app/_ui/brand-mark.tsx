/** Two bars below a ceiling: what is used, and what is left. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className="size-5 shrink-0">
      <path d="M2 3h16" className="stroke-accent" strokeWidth="2.2" strokeLinecap="round" />
      <rect x="3.5" y="9" width="5" height="8.5" rx="1.2" className="fill-accent" />
      <rect x="11.5" y="6" width="5" height="11.5" rx="1.2" className="fill-accent opacity-45" />
    </svg>
  )
}
