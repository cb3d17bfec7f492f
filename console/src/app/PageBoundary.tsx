/** Page in place of a screen that broke. */
import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/Blank.tsx';

/** Shows its children, or that they broke; the rest of the console stays. */
export class PageBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null as string | null };

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <ErrorState
        message={`This page broke: ${message}. The rest of the console works.`}
        retry={() => this.setState({ message: null })}
      />
    );
  }
}
