using LoopKit.Mcp.Protocol;
using LoopKit.Models;
using Microsoft.Extensions.Options;

namespace LoopKit.Mcp;

/// <summary>Says at start which setting is wrong and what to write instead.</summary>
internal sealed class LoopKitMcpOptionsValidator : IValidateOptions<LoopKitMcpOptions>
{
    public ValidateOptionsResult Validate(string? name, LoopKitMcpOptions options)
    {
        List<string> problems = [];
        if (options.DefaultModel is { } model && !ModelRef.TryParse(model, out _))
        {
            problems.Add($"{nameof(LoopKitMcpOptions)}.{nameof(options.DefaultModel)} is '{model}': write PROVIDER:MODEL.");
        }

        if (options.DefaultRepository is { } repository && !Path.IsPathFullyQualified(repository))
        {
            problems.Add($"{nameof(LoopKitMcpOptions)}.{nameof(options.DefaultRepository)} is '{repository}': give an absolute path.");
        }

        if (ClientAddress.Sanitize(options.ClientName) != options.ClientName)
        {
            problems.Add($"{nameof(LoopKitMcpOptions)}.{nameof(options.ClientName)} is '{options.ClientName}': use 1 to 64 letters, digits, dots, hyphens and underscores.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
