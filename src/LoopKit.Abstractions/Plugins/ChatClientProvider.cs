using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins;

/// <summary>Offers a chat client that the host already has and keeps.</summary>
internal sealed class ChatClientProvider(string name, IChatClient client) : IModelProvider
{
    public string Name => name;

    public IChatClient Create(ModelRef model) => client;
}
