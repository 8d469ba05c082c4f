using LoopKit.Models;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Adds the model provider <c>openai</c>.</summary>
public sealed class OpenAIPlugin : ILoopPlugin
{
    /// <inheritdoc/>
    public void Configure(ILoopKitBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IModelProvider>(services => new OpenAIProvider(
            Environment.GetEnvironmentVariable,
            services.GetService<ModelLimits>() ?? new ModelLimits(),
            services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
