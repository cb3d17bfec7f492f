/** A button that saves a whole list as a file, page by page, and says how far it is. */
import { Download, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';

/** Properties of the button. */
export interface SaveAllProps {
  label: string;
  /** Reads everything and saves it. @returns a sentence about what was left out; `null`: nothing was */
  save(onCount: (count: number) => void, signal: AbortSignal): Promise<string | null>;
}

/** Shows the button; while it works, how many rows there are, and a way to end it. */
export function SaveAll({ label, save }: SaveAllProps) {
  const [count, setCount] = useState<number | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setSaid(null);
    setCount(0);
    try {
      setSaid(await save(setCount, controller.signal));
    } catch (error) {
      if (!controller.signal.aborted) setSaid(error instanceof Error ? error.message : String(error));
    } finally {
      setCount(null);
    }
  };
  if (count !== null) {
    return (
      <Button icon={<X />} onClick={() => running.current?.abort()}>
        {count.toLocaleString()} rows, stop
      </Button>
    );
  }
  return (
    <>
      {said === null ? null : <span role="status">{said}</span>}
      <Button icon={<Download />} onClick={() => void start()}>
        {label}
      </Button>
    </>
  );
}
