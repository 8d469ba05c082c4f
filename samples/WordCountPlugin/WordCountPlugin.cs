using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Samples.WordCount;

/// <summary>Registers the tool of this sample.</summary>
public sealed class WordCountPlugin : ILoopPlugin
{
    /// <inheritdoc/>
    public void Configure(ILoopKitBuilder builder) => builder.AddToolSource<WordCountTools>();
}
