using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A provider with a bug whose message holds a secret.</summary>
internal sealed class LeakyProvider : IModelProvider
{
    public string Name => "leaky";

    public IChatClient Create(ModelRef model) => throw new InvalidOperationException("The password is hunter2.");
}
