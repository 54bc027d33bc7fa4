/** A small recurrent-network library with PyTorch's names and numbers. It knows no editor. */

export {};
