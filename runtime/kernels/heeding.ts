/** A kernel that refuses what it does not compute, rather than computing something else. */

import type { Args, Kernel } from './kernel.ts';

/** Arguments that change no number of a run in evaluation. */
const HARMLESS = new Set(
  (
    'weights device generator out requires_grad layout pin_memory non_blocking copy memory_format inplace training stable sorted ' +
    'in_features out_features in1_features in2_features in_channels out_channels kernel_size num_embeddings embedding_dim num_features num_channels ' +
    'num_parameters init momentum track_running_stats affine elementwise_affine bias dropout dropout_p padding_idx sparse ' +
    'scale_grad_by_freq norm_type kdim vdim dim_feedforward num_encoder_layers num_decoder_layers num_layers implicit ' +
    'units use_bias input_dim output_dim input_length input_shape batch_input_shape batch_size name trainable kwargs unroll stateful ' +
    'implementation unit_forget_bias recurrent_dropout rate noise_shape seed mask_value ' +
    'enable_nested_tensor mask_check recompute_scale_factor compute_mode is_causal size_average reduce _stacklevel unused options dtype'
  ).split(' '),
);

/** Runs, and throws for an argument that was given and that the kernel did not look at. */
export function heeding(run: Kernel): Kernel {
  return (args) => {
    const read = new Set<PropertyKey>();
    const seen: Args = new Proxy(args, {
      get: (of, name) => {
        read.add(name);
        return of[name as string];
      },
      ownKeys: (of) => {
        for (const name of Object.keys(of)) read.add(name);
        return Reflect.ownKeys(of);
      },
    });
    const result = run(seen);
    const missed = Object.keys(args).find((name) => isSaid(args[name]) && !read.has(name) && !HARMLESS.has(name));
    if (missed !== undefined) throw new Error(`${missed} is not computed here`);
    return result;
  };
}

/** false and nothing are what is not asked for. */
function isSaid(arg: Args[string]): boolean {
  return arg !== undefined && arg !== null && arg !== false && !(Array.isArray(arg) && arg.length === 0);
}
