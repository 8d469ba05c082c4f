using LoopKit.Models;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Plugins.Anthropic;

/// <summary>Adds the model provider <c>anthropic</c>.</summary>
public sealed class AnthropicPlugin : ILoopPlugin
{
    /// <inheritdoc/>
    public void Configure(ILoopKitBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IModelProvider>(services => new AnthropicProvider(
            Environment.GetEnvironmentVariable,
            services.GetService<ModelLimits>() ?? new ModelLimits(),
            services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
