import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, type Routes } from '@angular/router';
import { scenarioInterceptor } from './api/scenario';

const routes: Routes = [
  { path: '', title: 'Dashboard', loadComponent: () => import('./dashboard/dashboard').then((m) => m.Dashboard) },
  { path: 'uploads', title: 'Uploads', loadComponent: () => import('./uploads/uploads').then((m) => m.Uploads) },
  { path: '**', redirectTo: '' },
];

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([scenarioInterceptor])),
    provideRouter(routes),
  ],
};
