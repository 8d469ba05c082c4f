using Microsoft.Extensions.Options;

namespace LoopKit;

/// <summary>Says at start which setting is wrong and what to write instead.</summary>
internal sealed class LoopKitOptionsValidator : IValidateOptions<LoopKitOptions>
{
    public ValidateOptionsResult Validate(string? name, LoopKitOptions options)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.StorePath))
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.StorePath)} is empty: give a directory.");
        }

        if (options.ModelConcurrency < 1)
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.ModelConcurrency)} is {options.ModelConcurrency}: use 1 or more.");
        }

        if (options.DiskFloor < 0)
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.DiskFloor)} is {options.DiskFloor}: use 0 or more bytes.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
