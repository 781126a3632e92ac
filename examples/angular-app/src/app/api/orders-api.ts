import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { concatMap, map, range, type Observable } from 'rxjs';

/** The customers that the server of this demo knows. */
export const CUSTOMERS = [
  { id: 1, name: 'Ada Lovelace' },
  { id: 2, name: 'Grace Hopper' },
  { id: 3, name: 'Emmy Noether' },
];

export interface Customer {
  readonly name: string;
  readonly city: string;
  readonly since: number;
  readonly orders: number;
  readonly spent: number;
}

export interface Order {
  readonly id: number;
  readonly article: string;
  readonly quantity: number;
  readonly total: number;
  readonly state: 'open' | 'packed' | 'shipped';
}

export interface Stock {
  readonly article: string;
  readonly left: number;
  readonly capacity: number;
}

export interface NewsItem {
  readonly title: string;
  readonly date: string;
}

/** The size of a part in bytes. */
const PART_SIZE = 64 * 1024;

/** Each stream is a request that is aborted when it is unsubscribed before its end. */
@Injectable({ providedIn: 'root' })
export class OrdersApi {
  private readonly http = inject(HttpClient);

  customer(id: number): Observable<Customer> {
    return this.http.get<Customer>(`/api/customers/${id}`);
  }

  orders(id: number): Observable<readonly Order[]> {
    return this.http.get<readonly Order[]>(`/api/customers/${id}/orders`);
  }

  stock(id: number): Observable<readonly Stock[]> {
    return this.http.get<readonly Stock[]>(`/api/customers/${id}/stock`);
  }

  news(id: number): Observable<readonly NewsItem[]> {
    return this.http.get<readonly NewsItem[]>(`/api/customers/${id}/news`);
  }

  /** Sends a file in parts. Emits the part of it that has arrived, from 0 to 1. */
  upload(file: File): Observable<number> {
    const url = `/api/uploads/${encodeURIComponent(file.name)}`;
    const parts = Math.max(1, Math.ceil(file.size / PART_SIZE));
    return range(parts).pipe(
      concatMap((part) => {
        const body = file.slice(part * PART_SIZE, (part + 1) * PART_SIZE);
        return this.http.post(url, body, { params: { part } }).pipe(map(() => (part + 1) / parts));
      }),
    );
  }
}
