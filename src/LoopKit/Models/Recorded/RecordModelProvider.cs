using System.Text.RegularExpressions;
using LoopKit.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Models.Recorded;

/// <summary>The models of <c>record:FILE+PROVIDER:MODEL</c>: another model, whose replies are written to a file.</summary>
/// <param name="services">Has the resolver of the other model, which itself knows this provider.</param>
/// <param name="store">Knows the workspaces of the loops that call.</param>
internal sealed partial class RecordModelProvider(IServiceProvider services, ILoopStore store) : IModelProvider
{
    public string Name => "record";

    /// <summary>Resolves the other model. A relative path is relative to the current directory of the process.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RecordingInvalid"/>, or why the other model cannot be used.</exception>
    public IChatClient Create(ModelRef model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (Reference().Match(model.Model) is not { Success: true } parts || model.Model.Contains('\0', StringComparison.Ordinal))
        {
            throw new LoopKitException(ErrorCodes.RecordingInvalid, $"'{model}' does not say what to record. Write record:FILE+PROVIDER:MODEL, for example record:demo.jsonl+anthropic:claude-sonnet-4-5.");
        }

        var path = Path.GetFullPath(parts.Groups["file"].Value);
        if (!Directory.Exists(Path.GetDirectoryName(path)) || Directory.Exists(path))
        {
            throw new LoopKitException(ErrorCodes.RecordingInvalid, $"No recording can be written to '{path}': name a file in a directory that exists.");
        }

        return new RecordingChatClient(services.GetRequiredService<ModelResolver>().Resolve(ModelRef.Parse(parts.Groups["model"].Value)), path, store);
    }

    // The file's name ends at the first plus that a provider and a colon follow.
    [GeneratedRegex(@"^(?<file>.+?)\+(?<model>[a-z0-9-]+:.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Reference();
}
