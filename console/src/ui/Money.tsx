/** An amount of money with its currency, as exact as it is. */
import styles from './text.module.css';

/** Writes an amount in the reader's way: at least two decimals, at most six. */
export function moneyText({ amount, currency }: { amount: string; currency: string }): string {
  const decimals = amount.includes('.') ? amount.length - amount.indexOf('.') - 1 : 0;
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: Math.max(2, Math.min(6, decimals)),
    maximumFractionDigits: 6,
  }).format(Number(amount));
}

/** Shows an amount; `null`: it is not known. */
export function Money({ money }: { money: { amount: string; currency: string } | null }) {
  if (money === null) return <span className={styles.faint}>–</span>;
  return <span className={styles.money}>{moneyText(money)}</span>;
}
