/** ComfyUI servers for administrators: list, add, change, drain, remove. Credentials come in and never go out. */
package oart.web.backend;
